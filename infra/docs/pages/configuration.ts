/** `configuration.md` and `config.schema.json`: every key of the configuration, from the schema that checks it. */
import { configJsonSchema } from '../../../cli/config/schema.ts';
import { jsonFile } from '../json.ts';
import { keysOf, parameterRow, type SchemaNode, typeOf } from '../keys.ts';
import { code, page, sentence, table } from '../markdown.ts';

export function renderConfiguration(): string {
  const sections = Object.entries((configJsonSchema() as SchemaNode).properties ?? {});
  return page(
    'Configuration',
    '`cli/config/schema.ts` and the schemas of the rooms',
    `\`sim init\` writes a \`config.yaml\` with every key, its default and its meaning. Every command takes it with \`--config FILE\`;
\`--set path=value\` overrides one key, for example \`--set risk.kelly=0.2\`. A key that does not exist is refused with the nearest one
that does. Lists are replaced whole. For completion in an editor: [config.schema.json](config.schema.json), which
\`sim init --schema\` prints as well.

A run's folder keeps the configuration as resolved; its hash, with the dates of the run, is \`config_sha256\` in the summary.`,
    ...sections.map(([name, node]) => renderSection(name, node)),
  );
}

export function renderConfigSchema(): string {
  return jsonFile(configJsonSchema());
}

function renderSection(name: string, node: SchemaNode): string {
  const keys = keysOf(node, name);
  const body =
    keys.length === 0
      ? `${code(name)}: ${typeOf(node)}; default \`{}\`.`
      : table(['key', 'type', 'default', 'meaning'], keys.map(parameterRow));
  return `## ${name}\n\n${sentence(node.description ?? '')}\n\n${body}`;
}
