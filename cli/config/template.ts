/** Writes the commented configuration: every key with its default and what it means, from the schema itself. */
import { stringify } from 'yaml';
import { configJsonSchema, type SimConfig, simConfig } from './schema.ts';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The text of a `config.yaml` that says every default aloud. */
export function configTemplate(): string {
  const defaults = simConfig.parse({}) as unknown as Record<string, unknown>;
  const schema = configJsonSchema() as Node;
  const intro = [
    '# Configuration of milkbot. Every key is shown with its default; delete what you do not change.',
    '# Money is in dollars, prices in cents, times as their names say. Check a change with `sim doctor --config FILE`.',
  ];
  return `${intro.join('\n')}\n${section(schema, defaults, 0)}`;
}

/** A resolved configuration as YAML, without comments: what a run's folder keeps. */
export function configYaml(config: SimConfig): string {
  return stringify(config, { lineWidth: 0 });
}

function section(node: Node, values: Record<string, unknown>, depth: number): string {
  const indent = '  '.repeat(depth);
  return Object.entries(node.properties ?? {})
    .map(([key, child]) => {
      const comment = child.description === undefined ? '' : `${indent}# ${describe(child)}\n`;
      const gap = depth === 0 ? '\n' : '';
      const value = values[key];
      if (child.properties !== undefined && Object.keys(child.properties).length > 0) {
        return `${gap}${comment}${indent}${key}:\n${section(child, value as Record<string, unknown>, depth + 1)}`;
      }
      return `${gap}${comment}${indent}${key}: ${inline(value)}\n`;
    })
    .join('');
}

function describe(node: Node): string {
  const text = asSentence((node.description ?? '').replace(/\s+/g, ' '));
  return node.enum === undefined ? text : `${text} [${node.enum.join(' | ')}]`;
}

function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** Begins with a capital and ends with a full stop, as rooms write their descriptions either way. */
function asSentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
