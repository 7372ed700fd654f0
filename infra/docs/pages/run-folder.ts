/** `run-folder.md`: what a run leaves behind, from the schemas of its summary and tables. */
import { columnsOf, RUN_FORMAT, RUN_TABLES, type RunTable, runSummary } from '../../../data/runs/schema.ts';
import { type Key, keysOf, type SchemaNode, schemaOf, typeOf } from '../keys.ts';
import { code, page, sentence, table } from '../markdown.ts';

const TABLE_MEANINGS: Readonly<Record<RunTable, string>> = {
  decisions: 'One row for each decision record; see [decision-record.md](decision-record.md).',
  orders: 'One row for every change of an order; see [orders.md](orders.md).',
  fills: 'One row a fill, with what was believed at its decision and what it earned.',
  equity:
    'The account over time: at every slow tick, at the start of every trading day, and at every tick by whose equity orders were admitted. A point equal to its predecessor in all but time is left out, except the last of such a row.',
  scores: 'One row a ladder, instant and name.',
  settlements: 'One row for every step of a market towards payment; see [settlement.md](settlement.md).',
  ladders: "One row a ladder between the run's dates.",
  markets: 'What the dense ids of the other tables mean.',
  rejections: 'How often each reason was given, by what was decided.',
  refusals:
    'One row for every verdict that allowed less than was asked: the rule, its limit, what was asked for and what would have fitted.',
  clusters:
    'One row a cluster each time that estimated clusters came into force; until then those of the configuration hold.',
};

export function renderRunFolder(): string {
  const names = Object.keys(RUN_TABLES) as RunTable[];
  return page(
    "A run's folder",
    '`data/runs`',
    `\`var/runs/RUN/\` unless \`--out\` names another. Layout version ${RUN_FORMAT}; a reader refuses any other.`,
    table(
      ['file', 'holds'],
      [
        [
          code('summary.json'),
          'The figures of the run. It is written last: its presence says that the run is complete.',
        ],
        [code('config.yaml'), 'The configuration as resolved.'],
        [code('report.html'), 'The report; see [report.md](report.md).'],
        ...names.map((name) => [code(`${name}.parquet`), TABLE_MEANINGS[name]]),
        [
          code('SHA256SUMS'),
          'SHA-256 of the tables and of `config.yaml` when the run ended, for `sha256sum -c` and for `sim audit risk`.',
        ],
        [code('incomplete.json'), 'Only while a run is under way or after it broke off: its state and why it ended.'],
        [code('snapshot.json.gz'), 'Only of a stopped run: what `--resume` goes on from.'],
        [code('.parts'), 'Only while a run is under way or stopped: rows that are not yet in the tables.'],
      ],
    ),
    `## summary.json

Money is a decimal string of dollars. \`wall_seconds\`, \`events_per_second\`, \`peak_rss_bytes\` and \`provenance\` tell of the machine
and the moment; everything else is the same whenever the same run is repeated.`,
    table(['field', 'type', 'meaning'], fieldsOf(schemaOf(runSummary, 'output')).map(fieldRow)),
    `## Tables

Units are last in the name: \`_e4\` is 1/10,000 dollar, \`_e2\` 1/100 contract, \`_e6\` 1/1,000,000 dollar, \`_f\` °F. Instants are
\`TIMESTAMP\` without zone, always UTC. Rows stand in the order in which they were decided.`,
    ...names.map(
      (name) =>
        `### ${name}\n\n${TABLE_MEANINGS[name]}\n\n${table(
          ['column', 'type', 'meaning'],
          columnsOf(name).map((column) => [code(column.name), column.sql, sentence(column.description)]),
        )}`,
    ),
  );
}

/** The fields of the summary; of a list or of named entries, the fields of one entry behind `[]` or `NAME`. */
function fieldsOf(node: SchemaNode): Key[] {
  return keysOf(node).flatMap((key) => [key, ...entriesOf(key)]);
}

function entriesOf({ path, node }: Key): Key[] {
  const listed = node.items;
  const named = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  const entry = listed ?? named;
  if (entry === undefined) return [];
  const suffix = listed === undefined ? '.NAME' : '[]';
  if (entry.properties !== undefined) return keysOf(entry, `${path}${suffix}`);
  return entriesOf({ path: `${path}${suffix}`, node: entry });
}

function fieldRow({ path, node }: Key): string[] {
  return [code(path), typeOf(node), sentence(node.description ?? '')];
}
