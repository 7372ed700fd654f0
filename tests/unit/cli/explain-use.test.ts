/** What is said of wrong use names the help that lists the command's own arguments. */
import { expect, it } from 'vitest';
import { explainUse } from '../../../cli/explain-use.ts';

const MISSING = 'Not enough non-option arguments: got 0, need at least 1';

it.each([
  ['backtest', 'sim backtest'],
  ['report', 'sim report'],
  ['audit risk', 'sim audit risk'],
  ['journal check', 'sim journal check'],
  ['settle check', 'sim settle check'],
  ['data sql', 'sim data sql'],
  ['risk', 'sim risk'],
  ['risk what-if', 'sim risk what-if'],
])('of %s it is that of %s', (line, command) => {
  expect(explainUse(MISSING, [...line.split(' '), '--json'])).toBe(
    `an argument is missing; \`${command} --help\` lists what there is`,
  );
});

it('names options that are missing, unknown or mistyped as they are written', () => {
  expect(explainUse('Missing required arguments: from, to', ['backtest'])).toContain('--from, --to is missing');
  expect(explainUse('Unknown argument: cites', ['backtest', '--cites=NYC'])).toContain('--cites is not known here');
  expect(explainUse('Did you mean backtest?', ['backtset', '--from', 'x'])).toBe(
    'there is no command backtset; did you mean backtest?',
  );
});

it('of a word that a group does not know it is that of the group', () => {
  expect(explainUse('Unknown argument: foo', ['audit', 'foo'])).toBe(
    'foo is not known here; `sim audit --help` lists what there is',
  );
});

it('says in one sentence what an option takes', () => {
  const choices = 'Invalid values:\n  Argument: side, Given: "buy", Choices: "bid", "ask"';
  expect(explainUse(choices, ['risk', 'what-if', '--side', 'buy'])).toBe('--side must be one of bid, ask, not "buy"');
  expect(explainUse('Not enough arguments following: set', ['backtest', '--set'])).toBe(
    '--set is given without its value; `sim backtest --help` lists what there is',
  );
});
