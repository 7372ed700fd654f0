/**
 * What a format is: how its content is recognised, and either how it is read or why it is left.
 *
 * Formats are matched by content alone. A CSV or Parquet file that has most but not all of a format's columns is taken for that
 * format and refused with the name of the missing column, because leaving it in silence would lose history.
 */
import type { Content } from './content.ts';
import type { Intake } from './intake.ts';

/** How content is recognised. */
export type Recognition =
  | { readonly kind: 'csv' | 'parquet'; readonly columns: readonly string[] }
  | { readonly kind: 'json'; matches(document: unknown): boolean }
  | { readonly kind: 'text'; matches(text: string, name: string): boolean }
  | { readonly kind: 'tar'; matches(names: readonly string[]): boolean };

interface FormatBase {
  /** First part of the `source` of its rows. */
  readonly name: string;
  /** One phrase for people. */
  readonly what: string;
  readonly recognise: Recognition;
}

/** A format whose rows go into the history. */
export interface ReadableFormat extends FormatBase {
  /** Raised when the reader makes other rows of the same content. */
  readonly revision: number;
  /** What the rows need from the file's name because the content lacks it; part of the source's identity. */
  fromName?(content: Content): string;
  /** Stages the file's rows; gives the reason instead when there is nothing in it that can be taken. */
  read(intake: Intake): Promise<string | undefined>;
}

/** A format that is known and left, with the reason in one phrase. */
export interface LeftFormat extends FormatBase {
  readonly leave: string;
}

export type Format = ReadableFormat | LeftFormat;

/** Whether rows are read from the format. */
export function isReadable(format: Format): format is ReadableFormat {
  return 'read' in format;
}

/** A format that fits content, and the columns that it needs and the content lacks. */
export interface Match {
  readonly format: Format;
  readonly missing: readonly string[];
}

/** Share of a format's columns that make a file one of that format with columns missing. */
const NEARLY = 0.6;
/** Fewer common columns than this prove nothing, unless one of them belongs to this format alone. */
const NEARLY_AT_LEAST = 3;

/** The format of content with the given columns: the fullest complete match, else the nearest, else null. */
export function matchColumns(
  formats: readonly Format[],
  kind: 'csv' | 'parquet',
  columns: readonly string[],
): Match | null {
  const has = new Set(columns);
  let best: { match: Match; found: number; share: number } | null = null;
  for (const format of formats) {
    if (format.recognise.kind !== kind) continue;
    const wanted = format.recognise.columns;
    const missing = wanted.filter((column) => !has.has(column));
    const found = wanted.length - missing.length;
    const share = found / wanted.length;
    const enough = found >= NEARLY_AT_LEAST || wanted.some((column) => has.has(column) && isUnique(formats, column));
    if (missing.length > 0 && (share < NEARLY || !enough)) continue;
    const better = best === null || share > best.share || (share === best.share && found > best.found);
    if (better) best = { match: { format, missing }, found, share };
  }
  return best?.match ?? null;
}

function isUnique(formats: readonly Format[], column: string): boolean {
  const holders = formats.filter(({ recognise }) => 'columns' in recognise && recognise.columns.includes(column));
  return holders.length === 1;
}
