/** Little files of every format, made by program, with the shape that the real ones have. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectDuckDb, quoted } from '../../../data/store/sql.ts';

/** Writes text (or bytes) below a folder; names that end in `.gz` are compressed. */
export function put(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}

/** CSV text of a header and rows. */
export function csv(header: string, ...rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

/** Writes a Parquet file from a SQL select. */
export async function putParquet(folder: string, name: string, select: string): Promise<string> {
  const path = put(folder, name, '');
  const sql = await connectDuckDb();
  await sql.run(`COPY (${select}) TO ${quoted(path)} (FORMAT parquet)`);
  sql.closeSync();
  return path;
}

export const TRADES_HEADER = 'ticker,created_time,yes_price,no_price,count,taker_side';
export const MARKETS_HEADER =
  'series,ticker,event_ticker,strike_type,floor_strike,cap_strike,subtitle,open_time,close_time,expected_expiration_time,expiration_time,settlement_timer_seconds,status,result,expiration_value,settlement_value,last_price,volume,open_interest,tick_size';

const TIMES = '2025-01-30T15:00:00Z,2025-02-01T04:59:00Z,2025-02-01T15:00:00Z,2025-02-07T15:00:00Z,3600';

/** Six final records of the ladder KXHIGHNY-25JAN31 that settled at 42; `lost` is a market whose strikes the record lacks. */
export function marketRows(lost?: string, value = '42.00'): string[] {
  const strikes: readonly (readonly [string, string, string, string])[] = [
    ['T37', 'less', '', '37'],
    ['B37.5', 'between', '37', '38'],
    ['B39.5', 'between', '39', '40'],
    ['B41.5', 'between', '41', '42'],
    ['B43.5', 'between', '43', '44'],
    ['T44', 'greater', '44', ''],
  ];
  return strikes.map(([name, type, floor, cap]) => {
    const known = name === lost ? ',,' : `${type},${floor},${cap}`;
    const won = name === 'B41.5';
    return `KXHIGHNY,KXHIGHNY-25JAN31-${name},KXHIGHNY-25JAN31,${known},x,${TIMES},finalized,${won ? 'yes' : 'no'},${won ? value : ''},,99,1000,500,1`;
  });
}

/** A tar archive (ustar) of text files. */
export function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const bytes = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    header.write('ustar\0', 257);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
