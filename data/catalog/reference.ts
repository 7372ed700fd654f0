/**
 * The reference page of the datasets, rendered from their schemas so that it cannot differ from them.
 */
import { DATASET_NAMES, datasetOf } from './catalog.ts';
import type { Column, Dataset } from './dataset.ts';

/** The text of `docs/reference/datasets.md`. */
export function renderDatasetsReference(): string {
  const head = [
    '# Datasets',
    '',
    'The history is twelve datasets of Parquet files. This page is generated from their schemas (`data/catalog`).',
    '',
    'Instants are `TIMESTAMP` without zone, always UTC, to the microsecond. Prices are integers of 1/10,000 dollar (`_e4`),',
    'quantities integers of 1/100 contract (`_e2`). Files lie under `history/DATASET/` cut by the UTC day, month or year of',
    '`known_at`; inside a file rows are sorted by `known_at`, `source`, `source_seq`.',
    'The layout of a store has a version; `sim data migrate` brings an earlier one up to date. Questions in SQL: [sql.md](sql.md).',
    'The rules behind `known_at` and their reasons: [known-at.md](known-at.md).',
    '',
  ];
  return `${[...head, ...DATASET_NAMES.map((name) => renderDataset(datasetOf(name)))].join('\n')}`;
}

function renderDataset(dataset: Dataset): string {
  return [
    `## ${dataset.name}`,
    '',
    dataset.description,
    '',
    `*Known:* ${dataset.knownAtRule}`,
    '',
    `*Files:* one a ${dataset.partition}.`,
    '',
    '| column | type | meaning |',
    '| --- | --- | --- |',
    ...dataset.columns.map(renderColumn),
    '',
  ].join('\n');
}

function renderColumn(column: Column): string {
  const type = column.nullable ? `${column.sql}, may be null` : column.sql;
  const values = column.values ? ` One of ${column.values.map((value) => `\`${value}\``).join(', ')}.` : '';
  return `| \`${column.name}\` | ${type} | ${column.description}${values} |`;
}
