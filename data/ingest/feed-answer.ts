/** What the readers of feeds share: temperatures in whole or tenth degrees as sources give them, and answers checked against a schema. */
import type { z } from 'zod';
import { UserError } from '../user-error.ts';

/** °F of °C, freed of the noise of the division that made the °C: services convert whole °F to °C with sixteen digits. */
export function fahrenheitOf(celsius: number): number {
  return Math.round((celsius * 1.8 + 32) * 1e6) / 1e6;
}

/** An answer as a schema gives it. Throws a UserError (3) that names the service and the field. @param what e.g. `the grid forecast` */
export function answerAs<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(text, what));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the document';
  throw new UserError(
    `${what} is not as documented: ${field} is wrong (${issue?.message ?? 'unknown'}); try again later, or check the address`,
    3,
  );
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${what} is not JSON ("${text.slice(0, 60)}"): check the address of the service`, 3, {
      cause: error,
    });
  }
}
