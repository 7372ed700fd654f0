/**
 * The columns of a climate report's table, taken from its own `WEATHER ITEM` header. Offices use some two dozen layouts; a
 * column reaches from one place before its heading to one place before the next heading, and a cell belongs to the column that
 * its middle lies in. That holds for every layout seen, also where a flag such as `(E)` has moved the rest of a row.
 *
 * Source: the layouts in src/pyiem/nws/products/cli.py of github.com/akrherz/pyIEM, and NWSI 10-1004, section 4.
 */

/** The columns by their headings. */
export type ColumnName = 'OBSERVED' | 'TIME' | 'RECORD' | 'YEAR' | 'NORMAL' | 'DEPARTURE' | 'LAST';

/** A column and its first place in the line, counted from zero. */
export interface Column {
  readonly name: ColumnName;
  readonly from: number;
}

/** A cell of a row: its text without blanks around it. */
export type Cells = Partial<Record<ColumnName, string>>;

const NAMES: readonly ColumnName[] = ['OBSERVED', 'TIME', 'RECORD', 'YEAR', 'NORMAL', 'DEPARTURE', 'LAST'];

/** Whether a line is the header. */
export function isHeader(line: string): boolean {
  return /^\s{0,20}WEATHER ITEM\s/.test(line);
}

/** The columns that a header names, in order; none when it lacks `OBSERVED`. */
export function readLayout(header: string): readonly Column[] {
  const found = NAMES.flatMap((name) => {
    const at = header.indexOf(name);
    return at < 0 ? [] : [{ name, from: Math.max(0, at - 1) }];
  });
  const ordered = found.sort((x, y) => x.from - y.from);
  return ordered[0]?.name === 'OBSERVED' ? ordered : [];
}

/**
 * The cells of a row after its label. Flags behind a blank (`57 E`) and the halves of a time (`328 PM`) stay in one cell.
 * `stray` is text that stands before the first column.
 */
export function sliceRow(
  row: string,
  labelEnd: number,
  layout: readonly Column[],
): { readonly cells: Cells; readonly stray: string } {
  const cells: Cells = {};
  let stray = '';
  for (const { text, middle } of words(row, labelEnd)) {
    const column = layout.findLast(({ from }) => from <= middle)?.name;
    if (column === undefined) stray = `${stray} ${text}`.trim();
    else cells[column] = cells[column] === undefined ? text : `${cells[column]} ${text}`;
  }
  return { cells, stray };
}

interface Word {
  readonly text: string;
  /** Place of its middle in the line. */
  readonly middle: number;
}

/** A time with its half of the day is one word, and so is everything else between blanks. */
function* words(row: string, from: number): Generator<Word> {
  const pattern = /\d{1,2}:?\d{2} [AP]M(?!\S)|\S{1,40}/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(row); match !== null; match = pattern.exec(row)) {
    yield { text: match[0], middle: match.index + (match[0].length - 1) / 2 };
  }
}
