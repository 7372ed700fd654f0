/**
 * The edge of the command line: what yargs parsed goes through a strict schema, so that a flag given twice, a number that is
 * none or a date that does not exist is refused before a command begins.
 */
import type { Argv } from 'yargs';
import { z } from 'zod';
import type { ClimateDate } from '../engine/time.ts';
import { formatClimateDate, parseClimateDate } from '../engine/weather/climate-day.ts';
import { WrongUse } from './wrong-use.ts';

/** Options that every command takes. */
export const globalArguments = {
  config: z.string().min(1).optional(),
  data: z.string().min(1).optional(),
  json: z.boolean().default(false),
  help: z.boolean().optional(),
};

/** Older than any record of weather, and young enough for its microseconds to be counted exactly. */
const FIRST_DATE = '1800-01-01';

/** A climate date as `YYYY-MM-DD`. */
export const climateDateArgument = z.string().transform((text, context): ClimateDate => {
  let message = `«${text}» is not a date; write it as YYYY-MM-DD`;
  try {
    const date = parseClimateDate(text);
    if (formatClimateDate(date) === text) {
      if (text >= FIRST_DATE) return date;
      message = `«${text}» lies before ${FIRST_DATE}; write the year with its century`;
    }
  } catch {
    // Both ways of being no date end in the one message.
  }
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** A list separated by commas; blanks around items are dropped, an empty item is refused. */
export const listArgument = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .refine((items) => items.every((item) => item !== ''), { message: 'has an empty item between its commas' });

/** Keys of the configuration, given once or more often. */
export const settingsArgument = z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]);

/** Declares `--set`. @param example a key with a value */
export function settingsOption(yargs: Argv, example: string): Argv {
  const describe = `a configuration key, for example ${example}; repeatable`;
  return yargs.option('set', { type: 'string', array: true, requiresArg: true, describe });
}

/** Keeps options that a command has declared from its subcommands. The second argument of yargs' `global` is not in its types. */
export function notOfSubcommands(yargs: Argv, names: readonly string[]): Argv {
  return (yargs as unknown as { global(names: readonly string[], isGlobal: boolean): Argv }).global(names, false);
}

/** A whole number of at least `minimum`. */
export function wholeNumberArgument(minimum: number) {
  return z
    .string()
    .regex(/^\d+$/, { message: `must be a whole number of at least ${minimum}` })
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value) && value >= minimum, {
      message: `must be a whole number of at least ${minimum}`,
    });
}

/** Checks parsed arguments against the command's own options and the global ones; throws `WrongUse`. */
export function checkArguments<Shape extends z.ZodRawShape>(shape: Shape, argv: object) {
  const given = Object.fromEntries(
    Object.entries(argv).filter(
      ([key, value]) => key !== '_' && key !== '$0' && key !== 'version' && value !== undefined,
    ),
  );
  const result = z.strictObject({ ...globalArguments, ...shape }).safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const option = issue?.path[0];
  const isTwice = Array.isArray(given[String(option)]);
  const what = isTwice ? 'is given more than once' : given[String(option)] === '' ? 'is empty' : issue?.message;
  throw new WrongUse(option === undefined ? String(what) : `--${String(option)} ${what}`);
}
