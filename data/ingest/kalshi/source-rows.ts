/** Rows of one source on their way into the store: what one scope of the exchange says, whole. Writing it again replaces it. */
import { createHash } from 'node:crypto';
import type { DatasetName } from '../../catalog/catalog.ts';
import type { PlainRow } from '../../store/append.ts';

export interface SourceRows {
  /** The `source` of its rows: format and scope. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Raised when the same answers are read into other rows. */
  readonly revision: number;
  readonly rows: Partial<Record<DatasetName, readonly PlainRow[]>>;
}

/** Hash of what a source says. */
export function contentOfRows({ rows }: SourceRows): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

/** Number of rows. */
export function countOfRows({ rows }: SourceRows): number {
  return Object.values(rows).reduce((sum, some) => sum + some.length, 0);
}
