/**
 * The real command `sim paper` in lockstep with the real `sim exchange`: it runs, is asked and told, is killed and goes on, ends in
 * order; and its journal replays to the same decisions.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EntryKind, jsonOf } from '../../live/journal/entries.ts';
import { readJournal } from '../../live/journal/journal.ts';
import { type LocalExchange, lockstepDay } from './local-exchange.ts';
import { scratchFolder, sim, simBeside } from './sim-command.ts';

const folder = scratchFolder();
let exchange: LocalExchange;

beforeAll(async () => {
  exchange = await lockstepDay(folder.path, 'engine: {fastLoopSeconds: 300}');
});

afterAll(async () => {
  await exchange.stop();
  folder.clean();
});

const paper = (...args: readonly string[]) => [
  'paper',
  '--out',
  'var/sessions/first',
  '--lockstep',
  ...exchange.options,
  ...args,
];
const state = async () =>
  JSON.parse((await sim(folder.path, 'status', 'first', '--json')).stdout) as Record<string, unknown>;

test('a paper session is asked and told, killed and gone on with, ended in order, and replays', async () => {
  await exchange.clock({ action: 'pause' });
  const first = simBeside(folder.path, ...paper('--config', 'config.yaml'));
  await first.says('trading; control it with');
  expect(await state()).toMatchObject({ running: true, mode: 'paper', state: 'active', environment: exchange.rest });
  const second = await sim(folder.path, ...paper());
  expect(second).toMatchObject({ code: 4, stdout: '' });
  expect(second.stderr).toContain(
    `the session var/sessions/first is running in process ${first.child.pid}: stop it first`,
  );

  // While the exchange's clock stands nothing is decided: the command waits for the next tick.
  const waiting = await sim(folder.path, 'pause', 'first', '--json');
  expect(JSON.parse(waiting.stdout)).toMatchObject({ command: 'pause', applied: false, state: 'active' });
  await exchange.clock({ action: 'lockstep' });
  const reduced = await sim(folder.path, 'reduce', 'first', '--json');
  expect(JSON.parse(reduced.stdout), reduced.stderr).toMatchObject({ applied: true, state: 'reduce_only' });
  const resumed = await sim(folder.path, 'resume', 'first');
  expect(resumed.stdout, resumed.stderr).toBe('Trading is active.\n');

  first.child.kill('SIGKILL');
  await first.ended;
  expect(await state()).toMatchObject({ running: false, mode: 'paper', ended: null });
  const away = await sim(folder.path, 'pause', 'first');
  expect(away.code).toBe(3);
  expect(away.stderr).toContain('no session is running in var/sessions/first');

  const again = simBeside(folder.path, ...paper('--config', 'config.yaml', '--json'));
  await again.says('recovered the paper session in var/sessions/first');
  await again.says('trading; control it with');
  again.child.kill('SIGTERM');
  const stopped = await again.ended;
  expect(stopped.code, stopped.stderr).toBe(0);
  expect(JSON.parse(stopped.stdout)).toMatchObject({ session: 'var/sessions/first', mode: 'paper', ended: 'asked' });
  expect(await state()).toMatchObject({ running: false, ended: 'asked' });

  const last = await sim(folder.path, ...paper('--json'));
  expect(last.code, last.stderr).toBe(0);
  const summary = JSON.parse(last.stdout) as Record<string, number>;
  expect(summary).toMatchObject({ ended: 'exchange_ended', open_positions: 0, state: 'active' });
  expect(summary.fills).toBeGreaterThan(0);
  // The exchange determined and paid the session's own markets.
  const settled = [...readJournal(join(folder.path, 'var/sessions/first'))]
    .filter(({ kind }) => kind === EntryKind.records)
    .flatMap((entry) => jsonOf(entry) as { type: string; stage?: string }[])
    .filter(({ type }) => type === 'settlement');
  expect(settled.length).toBeGreaterThan(0);
  // What was bought was paid out or lost: profit is cash less the bankroll.
  expect(summary.cash).toBe(summary.equity);
  const replayed = await sim(folder.path, 'replay', 'var/sessions/first', '--json');
  expect(replayed.code, replayed.stderr).toBe(0);
  expect(JSON.parse(replayed.stdout)).toMatchObject({ decisions_sha256: summary.decisions_sha256, difference: null });
});

test('the session is a paper session by which a live one of the same configuration may start', async () => {
  const options = ['--config', 'config.yaml', '--set', 'live.allowed=true', '--paper', 'first', ...exchange.options];
  const check = (hours: number) => sim(folder.path, 'live', 'check', ...options, '--set', `live.paperHours=${hours}`);
  const [long, short] = await Promise.all([check(48), check(1_000)]);
  expect(long.stderr).toContain('the caps are not confirmed');
  expect(short.stderr).toContain('of 1000: let it run on, or lower live.paperHours');
  expect([long.code, short.code]).toEqual([4, 4]);
});

test('what speaks against a session is one sentence, before anything is made', async () => {
  const keys = exchange.options.slice(-4);
  const refused: readonly (readonly [readonly string[], number, string])[] = [
    [['paper'], 2, 'say where the session is kept: --out var/sessions/NAME'],
    [['paper', '--out', 'none'], 4, 'there are no credentials'],
    [['paper', '--out', 'none', ...keys], 2, 'the services ask to be told who asks'],
    [['paper', '--out', 'none', ...keys, '--no-weather', '--lockstep'], 2, '--lockstep is for a local exchange'],
    [['paper', '--out', 'none', ...keys, '--no-weather', '--data', 'absent'], 3, 'there is no history in'],
    [['live', '--out', 'first', ...keys], 2, 'var/sessions/first holds a paper session'],
    [[...paper(), '--cities', 'CHI'], 2, 'began with another configuration'],
    [['status', 'none'], 3, 'there is no folder none'],
    [['status', 'data'], 3, 'data holds no session'],
  ];
  const ended = await Promise.all(refused.map(([args]) => sim(folder.path, ...args)));
  for (const [index, [args, code, sentence]] of refused.entries()) {
    expect(ended[index], args.join(' ')).toMatchObject({ code, stdout: '' });
    expect(ended[index]?.stderr).toContain(sentence);
  }
  expect(readdirSync(join(folder.path, 'var/sessions'))).toEqual(['first']);
});

test('nothing secret is in the log or the journal', () => {
  const dir = join(folder.path, 'var/sessions/first');
  const pem = readFileSync(exchange.private_key_path, 'utf8').split('\n')[1] as string;
  const log = readFileSync(join(dir, 'session.log'), 'utf8');
  expect(log).toContain('"event":"process_started"');
  for (const name of readdirSync(dir).filter((file) => /\.sqlite|\.log/.test(file))) {
    const text = readFileSync(join(dir, name)).toString('latin1');
    expect(text.includes(exchange.key_id), name).toBe(false);
    expect(text.includes(pem), name).toBe(false);
    expect(text.includes('KALSHI-ACCESS'), name).toBe(false);
  }
});
