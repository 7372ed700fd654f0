/** Reads the keys of a JSON Schema: path, type, range, default and description of each, in the order of the schema. */
import { z } from 'zod';
import { code, sentence, value } from './markdown.ts';

/** The part of JSON Schema that zod writes and the pages use. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
}

/** The JSON Schema of a zod schema. Of its input, unless it describes what is written. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): SchemaNode {
  return z.toJSONSchema(schema, { io }) as SchemaNode;
}

/** One key with everything that a table says of it. */
export interface Key {
  readonly path: string;
  readonly node: SchemaNode;
}

/** Every key that holds a value, the keys of sections joined with dots. */
export function keysOf(node: SchemaNode, prefix = ''): Key[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return isSection(child) ? keysOf(child, path) : [{ path, node: child }];
  });
}

/** A row of a table of parameters: path, type and range, default, meaning. */
export function parameterRow({ path, node }: Key): string[] {
  return [code(path), typeOf(node), 'default' in node ? value(node.default) : '', sentence(node.description ?? '')];
}

/** Type and allowed range in words, for example `whole number, 1 to 3600`. */
export function typeOf(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((one) => code(String(one))).join(', ');
  if (node.const !== undefined) return code(String(node.const));
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  switch (node.type) {
    case 'null':
      return code('null');
    case 'boolean':
      return 'true or false';
    case 'integer':
      return withRange('whole number', node);
    case 'number':
      return withRange('number', node);
    case 'array':
      return `list of ${typeOf(node.items ?? {})}${node.minItems === undefined ? '' : `, at least ${node.minItems}`}`;
    case 'object':
      return objectType(node);
    case 'string':
      return node.format ?? 'text';
    default:
      return 'any';
  }
}

function objectType(node: SchemaNode): string {
  if (isSection(node))
    return Object.keys(node.properties ?? {})
      .map(code)
      .join(', ');
  const values = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  const names = node.propertyNames?.enum === undefined ? 'name' : typeOf(node.propertyNames);
  return `${names} → ${typeOf(values)}`;
}

function isSection(node: SchemaNode): boolean {
  return node.type === 'object' && node.properties !== undefined;
}

function withRange(name: string, node: SchemaNode): string {
  const above = node.exclusiveMinimum === undefined ? '' : `above ${node.exclusiveMinimum}`;
  const below = node.exclusiveMaximum === undefined ? '' : `below ${node.exclusiveMaximum}`;
  const from = bounded(node.minimum);
  const to = bounded(node.maximum);
  const range = from && to ? `${from} to ${to}` : from ? `at least ${from}` : to ? `at most ${to}` : '';
  return [name, above, range, below].filter((part) => part !== '').join(', ');
}

/** A bound that says more than "a safe integer". */
function bounded(bound: number | undefined): string {
  return bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? '' : String(bound);
}
