/** A failed query as one sentence with its place in the SQL. */
import { UserError } from '../user-error.ts';

/** @param sql the query as the user gave it. */
export function explainQuery(error: unknown, sql: string): UserError {
  const message = error instanceof Error ? error.message : String(error);
  const [first = ''] = message.split('\n');
  const place = placeOf(message, sql);
  const said = first
    .replace(/^Failed to extract statements: /, '')
    .replace(/^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Permission) Error: /, '')
    .replace(/!$/, '')
    .trim();
  const meant = /Did you mean "([^"]+)"|Candidate bindings: (.+)$/m.exec(message);
  const hint = meant ? `; did you mean ${(meant[1] ?? meant[2] ?? '').replaceAll('"', '')}?` : '';
  if (/^Permission Error|disabled by configuration|disabled through configuration/.test(message)) {
    return new UserError('the query reaches for a file or the network: it can read the views of the store alone', 4, {
      cause: error,
    });
  }
  if (/^Out of Memory Error/.test(message)) {
    return new UserError('the query needs more than 1 GB of memory: narrow it, for example by ticker or date', 1, {
      cause: error,
    });
  }
  return new UserError(`the query is wrong${place}: ${said}${hint}`, 2, { cause: error });
}

/** DuckDB shows the line with a caret below the place; long lines are shown from their middle on. */
function placeOf(message: string, sql: string): string {
  const shown = /^LINE (\d+): (.*)\n( *)\^/m.exec(message);
  if (!shown) return '';
  const [, number = '1', excerpt = '', blanks = ''] = shown;
  const at = blanks.length - `LINE ${number}: `.length;
  const line = sql.split('\n')[Number(number) - 1] ?? '';
  const text = excerpt.replace(/^\.\.\.|\.\.\.$/g, '');
  const start = line.indexOf(text);
  const column = start < 0 ? null : start + at - (excerpt.startsWith('...') ? 3 : 0) + 1;
  const word = /^\S{1,30}/.exec(excerpt.slice(at))?.[0] ?? '';
  return ` at line ${number}${column === null ? '' : `, column ${column}`}${word === '' ? '' : ` («${word}»)`}`;
}
