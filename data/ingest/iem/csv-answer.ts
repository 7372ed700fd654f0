/** Tables of Iowa State University's services: commas, a header, no quotes but around the last column's free text. */
import { UserError } from '../../user-error.ts';

/** The rows of a table as objects by column; further commas belong to the last column. Throws a UserError (3) without the columns. */
export function csvRows(text: string, needed: readonly string[], what: string): Record<string, string>[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const header = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  // A table without rows may come without its header, as nothing or as one line end.
  if (header < 0) return [];
  const columns = (lines[header] ?? '').split(',');
  const missing = needed.find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw new UserError(
      `${what} has no column ${missing} ("${(lines[header] ?? '').slice(0, 60)}"): try again later, or check the address`,
      3,
    );
  }
  return lines.slice(header + 1).flatMap((line) => {
    if (line === '') return [];
    const cells = line.split(',');
    const last = columns.length - 1;
    return [
      Object.fromEntries(columns.map((name, i) => [name, i === last ? cells.slice(last).join(',') : (cells[i] ?? '')])),
    ];
  });
}

/** A stamp in UTC without zone or with `+00:00`, with or without seconds; null when it is none. */
export function utcStamp(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(?:\.0+)?(?:\+00(?::?00)?|Z)?$/.exec(text);
  const millis = match ? Date.parse(`${match[1]}T${match[2]}${match[3] ?? ':00'}Z`) : Number.NaN;
  return Number.isNaN(millis) ? null : millis * 1000;
}
