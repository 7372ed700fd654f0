/** `mutation.md`: what became of the mutants of each room, and every one that no test found, with its argument. */
import { join } from 'node:path';
import { isAbout } from '../../mutation/arguments/argument.ts';
import { ARGUMENTS } from '../../mutation/arguments/arguments.ts';
import { type RoomResult, readResult, type Survivor } from '../../mutation/results.ts';
import { MUTATED_ROOMS } from '../../mutation/rooms.ts';
import { code, page, table } from '../markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');

export function renderMutation(): string {
  const results = MUTATED_ROOMS.flatMap((room) => readResult(ROOT, room) ?? []);
  const missing = MUTATED_ROOMS.filter((room) => !results.some((result) => result.room === room));
  return page(
    'Do the tests notice?',
    '`docs/mutation/`',
    `Every line of a room is changed in every way that Stryker knows, and the room's unit and property tests are run against each
change, with one fixed seed and a twentieth of the runs of each property. A change that no test notices *survives*. Prose is not
changed: descriptions of the configuration, messages of errors, and the reasons and sources in tables. Tables themselves are.

\`npm run mutate -- ROOM\` makes a result anew, \`npm run docs\` this page. Minutes are those of the last run, which takes over the verdicts of
tests for which nothing has changed (decision 0041); from nothing, the largest room takes most of an hour on one core. A test fails when a
result is not of the sources as they are, scores below 90 %, or has a survivor without an argument.`,
    table(
      ['room', 'score', 'found', 'timed out', 'survived', 'never run', 'left out as prose', 'minutes'],
      results.map((result) => [
        code(`engine/${result.room}`),
        `${result.score} %`,
        ...totals(result),
        String(result.minutes),
      ]),
    ),
    ...(missing.length > 0 ? [`No result yet: ${missing.map((room) => code(`engine/${room}`)).join(', ')}.`] : []),
    ...results.map(({ room, survivors }) =>
      [
        `## ${room}: what no test noticed`,
        survivors.length === 0
          ? 'Nothing.'
          : table(
              ['where', 'line', 'was', 'became', 'argument'],
              survivors.map((one) => [
                `${one.file}:${one.line}`,
                span(one.source),
                span(one.original),
                span(one.replacement),
                argumentOf(one),
              ]),
            ),
      ].join('\n\n'),
    ),
  );
}

function totals({ files }: RoomResult): string[] {
  const sum = { killed: 0, timeout: 0, survived: 0, noCoverage: 0, ignored: 0 };
  for (const counts of Object.values(files)) {
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
  }
  return [sum.killed, sum.timeout, sum.survived, sum.noCoverage, sum.ignored].map(String);
}

function argumentOf(survivor: Survivor): string {
  return ARGUMENTS.find((one) => isAbout(one, survivor))?.because ?? '';
}

function span(text: string): string {
  return text === '' ? '' : `\`\` ${text} \`\``;
}
