/**
 * The last step of a run: its part files become Parquet tables. Fills get the payout of their market and what they earned,
 * ladders get the sums of their fills.
 *
 * A fill's profit is signed quantity × (payout − price): every fill is held against the payout, so that purchases and sales
 * add up exactly to the profit of the position, whatever was closed before settlement.
 */
import { join } from 'node:path';
import { quoted } from '../store/sql.ts';
import { copyToParquet, openScratchDatabase, rowsOfDecisions, rowsOfPart } from './parquet.ts';
import { PartFile } from './part-file.ts';
import type { OpenLadderRow } from './rows.ts';
import { PARTS_FOLDER } from './run-folder.ts';
import type { MarketRow, RejectionRow } from './schema.ts';

export interface RunTables {
  readonly dir: string;
  readonly parts: Readonly<
    Record<
      'decisions.bin' | 'orders' | 'fills' | 'equity' | 'settlements' | 'scores' | 'refusals' | 'clusters',
      PartFile
    >
  >;
  readonly reasonCodes: readonly number[];
  readonly reasonText: (code: number) => string;
  readonly rejections: Iterable<RejectionRow>;
  readonly ladders: Iterable<OpenLadderRow>;
  readonly markets: Iterable<MarketRow>;
}

/** Writes all Parquet tables of a run from its flushed parts. */
export async function finishTables(run: RunTables): Promise<void> {
  const { dir, parts } = run;
  const inParts = (name: string) => join(dir, PARTS_FOLDER, name);
  const inRun = (name: string) => join(dir, `${name}.parquet`);
  const ladders = filled(inParts('ladders'), run.ladders);
  const markets = filled(inParts('markets'), run.markets);
  const rejections = filled(inParts('rejections'), run.rejections);
  const { sql, close } = await openScratchDatabase(inParts('spill'));
  try {
    const decisions = rowsOfDecisions(sql, parts['decisions.bin'], run.reasonCodes, run.reasonText);
    await copyToParquet(sql, decisions, inRun('decisions'));
    for (const table of ['orders', 'equity', 'settlements', 'scores', 'refusals', 'clusters'] as const) {
      await copyToParquet(sql, rowsOfPart(table, parts[table]), inRun(table));
    }
    await copyToParquet(
      sql,
      settledFills(rowsOfPart('fills', parts.fills, SETTLED), inRun('settlements')),
      inRun('fills'),
    );
    const summed = summedLadders(rowsOfPart('ladders', ladders, SUMMED), inRun('fills'));
    await copyToParquet(sql, summed, inRun('ladders'));
    await copyToParquet(sql, rowsOfPart('markets', markets), inRun('markets'));
    await copyToParquet(sql, rowsOfPart('rejections', rejections), inRun('rejections'));
  } finally {
    close();
    for (const part of [ladders, markets, rejections]) part.close();
  }
}

/** Columns of `fills` that the payouts give. */
export const SETTLED = ['payout_e4', 'gross_pnl_e6'];
const SUMMED = ['fills', 'contracts_e2', 'gross_pnl_e6', 'fees_e6', 'net_pnl_e6'];

/**
 * SQL of fills with their payouts, from SQL of rows without and the Parquet file of settlements. The last payout that was announced
 * holds: an amendment replaces an earlier one.
 */
export function settledFills(fills: string, settlements: string): string {
  return `WITH filled AS (SELECT *, row_number() OVER () AS ordinal FROM (${fills})),
    paid AS (SELECT market, last(payout_e4 ORDER BY ordinal) AS payout_e4
      FROM (SELECT market, payout_e4, row_number() OVER () AS ordinal FROM read_parquet(${quoted(settlements)}))
      WHERE payout_e4 IS NOT NULL GROUP BY market)
    SELECT filled.* EXCLUDE (ordinal), payout_e4::INTEGER AS payout_e4,
      (CASE side WHEN 'bid' THEN 1 ELSE -1 END * quantity_e2 * (payout_e4 - price_e4))::BIGINT AS gross_pnl_e6
    FROM filled LEFT JOIN paid USING (market) ORDER BY ordinal`;
}

function summedLadders(ladders: string, fills: string): string {
  return `WITH summed AS (SELECT ladder, count(*) AS fills, sum(quantity_e2) AS contracts_e2,
      coalesce(sum(gross_pnl_e6), 0) AS gross_pnl_e6, sum(fee_e6) AS fees_e6
      FROM read_parquet(${quoted(fills)}) GROUP BY ladder)
    SELECT listed.*, coalesce(fills, 0)::BIGINT AS fills, coalesce(contracts_e2, 0)::BIGINT AS contracts_e2,
      coalesce(gross_pnl_e6, 0)::BIGINT AS gross_pnl_e6, coalesce(fees_e6, 0)::BIGINT AS fees_e6,
      (coalesce(gross_pnl_e6, 0) - coalesce(fees_e6, 0))::BIGINT AS net_pnl_e6
    FROM (${ladders}) AS listed LEFT JOIN summed USING (ladder) ORDER BY ladder`;
}

function filled(path: string, rows: Iterable<object>): PartFile {
  const part = new PartFile(path);
  for (const row of rows) part.appendLine(JSON.stringify(row));
  part.flush();
  return part;
}
