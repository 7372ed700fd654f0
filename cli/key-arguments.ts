/** Options of the commands that sign with the key of an account; what is not given is taken from the environment. */
import type { Argv } from 'yargs';
import { z } from 'zod';

export const keyArguments = {
  key: z.string().min(1).optional(),
  'private-key': z.string().min(1).optional(),
};

export function keyOptions(yargs: Argv): Argv {
  return yargs
    .option('key', { type: 'string', describe: 'id of the API key; else KALSHI_KEY_ID' })
    .option('private-key', { type: 'string', describe: 'file of its private key; else KALSHI_PRIVATE_KEY_FILE' });
}
