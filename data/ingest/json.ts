/** JSON documents of a file checked against a schema; what does not fit is named by file, document and field. */
import type { z } from 'zod';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { UserError } from '../user-error.ts';
import type { Intake } from './intake.ts';

/**
 * The file's documents as the schema gives them; those that `keep` refuses are passed over unchecked.
 * Throws a UserError (3) for the first that does not fit.
 */
export function documentsAs<Schema extends z.ZodType>(
  intake: Intake,
  schema: Schema,
  keep: (document: unknown) => boolean = () => true,
): z.infer<Schema>[] {
  return [...eachDocument(intake, schema, keep)];
}

/** The same one by one, for files that are not to be held in memory. */
export function* eachDocument<Schema extends z.ZodType>(
  intake: Intake,
  schema: Schema,
  keep: (document: unknown) => boolean = () => true,
): Generator<z.infer<Schema>, void, undefined> {
  const { is, name } = intake.content;
  if (is.kind !== 'json') throw new TypeError(`${name} is not JSON`);
  let number = 0;
  for (const document of is.documents) {
    number++;
    if (!keep(document)) continue;
    const parsed = schema.safeParse(document);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const field = issue?.path.join('.') || 'the document';
      const where = is.lines ? `, line ${number}` : '';
      throw new UserError(
        `${name}${where}: ${field} is wrong (${issue?.message ?? 'unknown'}); correct the file or take it out of the folder`,
        3,
      );
    }
    yield parsed.data;
  }
}

/** Whether a JSON value is an object that has all of the keys. */
export function hasKeys(value: unknown, ...keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

/** An ISO instant with zone to EpochMicros, microseconds kept. Throws RangeError when it is not one. */
export function parseInstant(text: string): EpochMicros {
  const match = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  const millis = match ? Date.parse(`${match[1]?.replace(' ', 'T')}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(millis)) throw new RangeError(`"${text}" is not an instant with its zone`);
  return (millis * MICROS_PER_MILLI + Number((match[2] ?? '0').padEnd(6, '0').slice(0, 6))) as EpochMicros;
}

/** Refinement for schemas: text that `parseInstant` reads. */
export function isInstant(text: string): boolean {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}
