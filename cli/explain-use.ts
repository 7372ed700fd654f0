/** Turns what the argument parser says of wrong use into one sentence that names the remedy. */

import { nearestWord } from './nearest-word.ts';

/** Commands that are nothing but others under one name. */
const GROUPS = new Set(['audit', 'data', 'ingest', 'journal', 'settle']);

/** `argv` are the words of the command line after `sim`. */
export function explainUse(message: string, argv: readonly string[]): string {
  const firstOption = argv.findIndex((word) => word.startsWith('-'));
  const command = firstOption < 0 ? argv : argv.slice(0, firstOption);
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1]?.split(', ') ?? [];
  const isGroup = GROUPS.has(command[0] as string) && !unknown.includes(command[1] as string);
  const words = isGroup || command[1] === 'what-if' ? 2 : 1;
  const help = `\`${['sim', ...command.slice(0, words), '--help'].join(' ')}\` lists what there is`;
  const asGiven = (name: string) => (argv.some((word) => word.split('=')[0] === `--${name}`) ? `--${name}` : name);

  const meant = /^Did you mean (.+)\?$/.exec(message);
  if (meant) {
    const name = meant[1] as string;
    // An argument may stand behind the mistyped word, and may even be the word that was meant.
    const mistyped =
      nearestWord(
        name,
        command.filter((word) => word !== name),
      ) ?? command.at(-1);
    return `there is no command ${mistyped}; did you mean ${name}?`;
  }
  if (unknown.length > 0) return `${unknown.map(asGiven).join(', ')} is not known here; ${help}`;
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined) return `--${lacking} is given without its value; ${help}`;
  const choice = /Argument: (.+), Given: (.+), Choices: (.+)/.exec(message);
  if (choice) return `--${choice[1]} must be one of ${choice[3]?.replaceAll('"', '')}, not ${choice[2]}`;
  const missing = /^Missing required arguments?: (.+)$/.exec(message)?.[1];
  if (missing !== undefined)
    return `${missing
      .split(', ')
      .map((name) => `--${name}`)
      .join(', ')} is missing; ${help}`;
  return message.startsWith('Not enough non-option arguments') ? `an argument is missing; ${help}` : message;
}
