/** A session made from a configuration is made again, equally, from its journal alone; or the program says what has changed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planBacktest } from '../../../cli/plan.ts';
import { newSession, planAndChanges, sessionPlanOf } from '../../../cli/session-plan.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { playBack } from '../../../live/session/playback.ts';
import { factsOf } from '../../../live/session/session.ts';
import { backtest } from '../../../sim/backtest.ts';
import { type SmallWorld, smallSession, smallWorld } from './small-session.ts';
import { WORLD_FROM, WORLD_TO } from './tape-session.ts';

let root: string;
let world: SmallWorld;
let strategyFile: string;

const STRATEGY = `import { z } from 'zod';
export const mine = {
  name: 'mine', summary: 'says little', source: 'a test', family: 'weather', parameters: z.strictObject({}),
  create: () => ({ evaluate: () => null, snapshot: () => null, restore: () => {} }),
};
`;

beforeAll(async () => {
  // Below the project, where a strategy finds its packages.
  const parent = join(import.meta.dirname, '../../../var/tests');
  mkdirSync(parent, { recursive: true });
  root = mkdtempSync(join(parent, 'session-plan-'));
  strategyFile = join(root, 'mine.ts');
  writeFileSync(strategyFile, STRATEGY);
  world = await smallWorld(root, [`run.strategyFiles=["${strategyFile}"]`]);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('what was begun in the middle of its history decides what the backtest decides, and so does its replay', async () => {
  const dir = join(root, 'session');
  const { config, store, tape, wish } = world;
  const plan = await planBacktest(config, WORLD_FROM, WORLD_TO);
  const outcome = await backtest(store, plan, { dir: join(root, 'run'), force: false, resume: false });
  if (!outcome.finished) throw new Error('the backtest did not finish');
  expect(outcome.summary.fills).toBeGreaterThan(0);
  const decided = await smallSession(world, dir);
  expect(factsOf(dir)).toMatchObject({
    mode: 'paper',
    from: WORLD_FROM,
    warmupSha256: tape.sha256,
    account: wish.account,
  });
  // What the warm-up decided is in the chain as well.
  expect(decided).toBe(outcome.summary.decisions_sha256);
  const again = new SessionCore(await sessionPlanOf(factsOf(dir)));
  expect(playBack(again, readJournal(dir), { checkCheckpoints: true }).difference).toBeNull();
  expect(again.outputs.decisionsSha256).toBe(decided);
});

test('a strategy of the user that was changed is refused by name, and a changed program is told', async () => {
  const { facts } = await newSession(world.config, { ...world.wish, mode: 'live', account: 'mine', history: null });
  expect(await planAndChanges(facts)).toMatchObject({ changed: [], plan: { account: 'mine', from: WORLD_FROM } });
  writeFileSync(strategyFile, `${STRATEGY}// another\n`);
  try {
    await expect(sessionPlanOf(facts)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/mine\.ts is not what the session was started with \(sha256 [0-9a-f]{64}, now/),
    });
  } finally {
    writeFileSync(strategyFile, STRATEGY);
  }
  const older = { ...facts, sourceSha256: 'ab'.repeat(32) };
  const { changed } = await planAndChanges(older);
  expect(changed).toEqual([{ what: 'program', was: 'ab'.repeat(32), is: facts.sourceSha256 }]);
  expect(await sessionPlanOf(older)).toMatchObject({ account: 'mine' });
});

test('a kept configuration that this program does not know is data that does not fit', async () => {
  const { facts } = await newSession(world.config, { ...world.wish, mode: 'paper', account: 'mine', history: null });
  const damaged = { ...facts, configYaml: facts.configYaml.replace('kelly:', 'kellly:') };
  expect(damaged.configYaml).not.toBe(facts.configYaml);
  await expect(sessionPlanOf(damaged)).rejects.toMatchObject({ exitCode: 3 });
  expect(readFileSync(strategyFile, 'utf8')).toBe(STRATEGY);
});
