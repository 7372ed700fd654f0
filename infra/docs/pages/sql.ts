/** `sql.md`: what can be asked of a store, rendered from the catalog and the rollups. */
import { DATASET_NAMES, datasetOf } from '../../../data/catalog/catalog.ts';
import { CITIES_VIEW } from '../../../data/queries/connect.ts';
import { ROLLUPS } from '../../../data/rollups/rollups.ts';
import { code, page, table } from '../markdown.ts';

const BEST: readonly (readonly [string, string, string])[] = [
  ['best_ladders', 'ladders', 'Every ladder once, from its best source.'],
  ['best_markets', 'markets', 'The markets of those ladders, of the same source.'],
  ['best_settlements', 'settlements', 'The settlements of every ladder from its best source.'],
];

export function renderSql(): string {
  return page(
    'Questions to the store',
    'the catalog (`data/catalog`) and the rollups (`data/rollups`)',
    [
      '`sim data sql "select …"` asks the store in DuckDB\'s SQL. It is read-only: one SELECT (or EXPLAIN, DESCRIBE), over the views below and',
      'nothing else; files, the network, settings and extensions are out of its reach. It holds at most 1 GB in memory and ends after',
      '`--timeout` seconds (300); Ctrl-C interrupts it. Instants are UTC without zone.',
    ].join('\n'),
    table(
      ['option', 'does'],
      [
        [
          '`--format table`',
          'For reading: at most 1,000 rows, units under the names, numbers to six digits. The default.',
        ],
        ['`--format csv`', 'RFC 4180 with a header; a null is an empty field, an empty text `""`.'],
        ['`--format json`, `--json`', 'One array of objects, a row a line. Whole numbers beyond 2^53 are text.'],
        ['`--format parquet --out FILE`', 'A Parquet file.'],
        ['`--out FILE`', 'Writes a new file, whole or not at all; a file that is there already is refused.'],
        ['`--timeout SECONDS`', 'Gives up after so long.'],
      ],
    ),
    '## Examples',
    [
      '```sh',
      'sim data sql "select climate_date, trades, first_overround_e4, forecast_day1_f, outcome_f from city_day_rollup where city = \'NYC\' order by 1"',
      'sim data sql "select city, avg(abs(error_day1_f)) as error_f, count(*) as n from city_day_rollup group by city order by 2"',
      'sim data sql "select ticker, volume_e2, vwap_e4, spread_p50_e4, result from market_rollup order by volume_e2 desc limit 20"',
      'sim data sql "select * from city_day_quality where score < 60 order by score" --format csv --out poor-days.csv',
      '```',
    ].join('\n'),
    '## Datasets and best views',
    table(
      ['view', 'columns', 'what'],
      [
        ...DATASET_NAMES.map((name) => [
          code(name),
          datasetOf(name)
            .columns.map((column) => code(column.name))
            .join(', '),
          `${datasetOf(name).description} [Columns](datasets.md#${name}).`,
        ]),
        ...BEST.map(([name, of, what]) => [code(name), `as ${code(of)}`, what]),
      ],
    ),
    '## Registry and rollups',
    ...[CITIES_VIEW, ...ROLLUPS].flatMap(({ name, description, columns }) => [
      `### ${name}`,
      description,
      table(
        ['column', 'meaning'],
        columns.map((column) => [code(column.name), column.description]),
      ),
    ]),
  );
}
