/** An interrupt ends a query whenever it comes: before it, between two of its steps, or while it runs. */
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type AnswerSink, queryToParquet, runQuery } from '../../../data/queries/query.ts';
import { openStore } from '../../../data/store/store.ts';
import { scratchFolder } from '../../e2e/sim-command.ts';
import { ENDLESS } from '../../fixtures/endless-query.ts';

const NOWHERE: AnswerSink = { begin: () => {}, rows: () => true };

const folder = scratchFolder();
const store = openStore(join(folder.path, 'data'), { create: true });
afterAll(folder.clean);

/** Asks what never ends, and interrupts it after `wait`. */
async function interruptedAfter(wait: () => Promise<unknown>): Promise<unknown> {
  const stop = new AbortController();
  const asked = runQuery(store, ENDLESS, NOWHERE, { seconds: 300, signal: stop.signal }).then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
  await wait();
  stop.abort();
  return asked;
}

test('before the store is open', async () => {
  expect(await interruptedAfter(async () => {})).toBe('the query was interrupted');
  const signal = AbortSignal.abort();
  await expect(runQuery(store, 'select 1', NOWHERE, { seconds: 300, signal })).rejects.toThrow('was interrupted');
});

test('in whichever turn of the event loop', async () => {
  for (let turns = 1; turns <= 400; turns *= 2) {
    const after = async () => {
      for (let i = 0; i < turns; i++) await turn();
    };
    expect([turns, await interruptedAfter(after)]).toEqual([turns, 'the query was interrupted']);
  }
});

test('after any number of milliseconds', async () => {
  for (let millis = 1; millis <= 150; millis *= 2) {
    expect([millis, await interruptedAfter(() => sleep(millis))]).toEqual([millis, 'the query was interrupted']);
  }
});

test('and its time ends it likewise, when it is written to a file too', async () => {
  const file = join(folder.path, 'answer.parquet');
  for (const seconds of [0.001, 0.01, 0.03, 0.1]) {
    await expect(queryToParquet(store, ENDLESS, file, { seconds })).rejects.toThrow(`longer than ${seconds} seconds`);
  }
});
