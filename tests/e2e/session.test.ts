/** The real commands on a session's journal: what they say of one that is sound, altered, damaged, or being written. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSession } from '../../cli/session-plan.ts';
import { type Batch, openStore } from '../../data/store/store.ts';
import { EntryKind, type JournalEntry, jsonOf } from '../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../live/journal/journal.ts';
import { Session } from '../../live/session/session.ts';
import type { VenueCommand } from '../../live/session/venue.ts';
import { SMALL_SETTINGS, type SmallWorld, smallSession, smallWorld } from '../integration/live/small-session.ts';
import { feed } from '../integration/live/tape-session.ts';
import { scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
let world: SmallWorld;
let decided: string;

beforeAll(async () => {
  world = await smallWorld(folder.path);
  decided = await smallSession(world, join(folder.path, 'session'));
});
afterAll(folder.clean);

test('a sound session is replayed with equal decisions', async () => {
  const { code, stdout, stderr } = await sim(folder.path, 'replay', 'session', '--json');
  expect(code, stderr).toBe(0);
  const entries = [...readJournal(join(folder.path, 'session'))];
  const decisions = entries.filter(({ kind }) => kind === EntryKind.decisions);
  expect(decisions.length).toBeGreaterThan(20);
  expect(JSON.parse(stdout)).toMatchObject({
    session: 'session',
    mode: 'paper',
    entries: entries.length,
    decisions: decisions.reduce((sum, { body }) => sum + body.length / 80, 0),
    decisions_sha256: decided,
    unwritten: 0,
    changed: [],
    difference: null,
  });
});

test('a decision that this program does not make is shown beside the one that it makes', async () => {
  const { sequence } = copied('decision', EntryKind.decisions, 7, (body) => {
    // The first probability of the ladder's first market, in 1e-9.
    body.writeUInt32LE(body.readUInt32LE(40) + 1, 40);
    return body;
  });
  const { code, stdout } = await sim(folder.path, 'replay', 'decision', '--json');
  expect(code).toBe(1);
  const { difference, decisions_sha256 } = JSON.parse(stdout);
  expect(decisions_sha256).toBeNull();
  expect(difference).toMatchObject({ entry: sequence, kind: 'decisions', index: 0, path: null });
  const { p0: journaled, ...rest } = difference.journaled;
  const { p0: computed, ...same } = difference.computed;
  expect(journaled).toBeCloseTo(computed + 1e-9, 12);
  expect(rest).toEqual(same);
  expect(rest).toMatchObject({
    decision: 'evaluation',
    reason: 'evaluated',
    ladder: expect.stringMatching(/^KXHIGHNY/),
  });
  const shown = await sim(folder.path, 'replay', 'decision');
  expect(shown.code).toBe(1);
  expect(shown.stdout).toMatch(
    new RegExp(`The first difference is record 0 of entry ${sequence} \\(decisions\\), 2025-01`),
  );
  expect(shown.stdout.split('\n').filter((line) => line.startsWith('≠ '))).toEqual([expect.stringMatching(/^≠ p0 /)]);
});

test('an order that this program does not send is shown at the field in which it differs', async () => {
  const { sequence } = copied('command', EntryKind.commands, 1, (body) => {
    const commands = JSON.parse(body.toString('utf8')) as { order: { price: number } }[];
    (commands[0] as { order: { price: number } }).order.price += 100;
    return Buffer.from(JSON.stringify(commands));
  });
  const { code, stdout } = await sim(folder.path, 'replay', 'command', '--json');
  expect(code).toBe(1);
  const { difference } = JSON.parse(stdout);
  expect(difference).toMatchObject({ entry: sequence, kind: 'commands', path: '[0].order.price' });
  expect(difference.journaled).toBe(difference.computed + 100);
});

test('an order that the journal does not hold, and one that it alone holds, are shown as such', async () => {
  const source = [...readJournal(join(folder.path, 'session'))];
  const at = source.findIndex(({ kind }) => kind === EntryKind.commands);
  const lost = source[at] as JournalEntry;
  SessionJournal.create(join(folder.path, 'lost'), [...source.slice(0, at), ...source.slice(at + 1)]).close();
  const missing = await sim(folder.path, 'replay', 'lost', '--json');
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.stdout).difference).toMatchObject({
    kind: 'commands',
    journaled: null,
    computed: jsonOf(lost) as VenueCommand[],
  });
  SessionJournal.create(join(folder.path, 'twice'), [...source.slice(0, at + 1), ...source.slice(at)]).close();
  const twice = await sim(folder.path, 'replay', 'twice', '--json');
  expect(twice.code).toBe(1);
  expect(JSON.parse(twice.stdout).difference).toMatchObject({
    entry: lost.sequence + 1,
    kind: 'commands',
    journaled: jsonOf(lost) as VenueCommand[],
    computed: null,
  });
});

test('a damaged journal is said with its place, and a folder without one with its name', async () => {
  const dir = join(folder.path, 'damaged');
  SessionJournal.create(dir, [...readJournal(join(folder.path, 'session'))]).close();
  const database = new DatabaseSync(join(dir, 'journal-000001.sqlite'));
  database.exec('UPDATE entries SET at = at + 1 WHERE sequence = 100');
  database.close();
  const damaged = await sim(folder.path, 'replay', 'damaged', '--json');
  expect(damaged).toMatchObject({ code: 3, stdout: '' });
  expect(damaged.stderr).toContain('entry 100 of damaged/journal-000001.sqlite is damaged');
  const missing = await sim(folder.path, 'replay', 'sesion');
  expect(missing).toMatchObject({
    code: 3,
    stderr: 'sim: there is no folder sesion: name the folder of the session\n',
  });
  const none = await sim(folder.path, 'replay', 'data');
  expect(none).toMatchObject({ code: 3, stderr: 'sim: data holds no session: name the folder of one\n' });
});

test('a session is replayed while it runs, and told which sources have changed', async () => {
  const dir = join(folder.path, 'running');
  const { facts, core } = await newSession(world.config, world.wish);
  const session = Session.start(dir, { ...facts, sourceSha256: 'ab'.repeat(32) }, core);
  feed(session, world.tape, 2);
  const { code, stdout, stderr } = await sim(folder.path, 'replay', 'running', '--json');
  session.close();
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    decisions_sha256: decided,
    changed: [{ what: 'program', was: 'ab'.repeat(32), is: facts.sourceSha256 }],
  });
});

test('a backtest of what the session was told, on the history that it began with, decides what the session decided', async () => {
  const before = openStore(join(folder.path, 'before'), { create: true });
  const { batches, source } = world.made();
  const known = (rows: Iterable<{ readonly known_at: number }>) =>
    [...rows].filter(({ known_at }) => known_at < world.wish.startsAt);
  await before.write(batches.map(({ dataset, rows }) => ({ dataset, rows: known(rows) })) as Batch[], source);
  const taken = await sim(folder.path, 'ingest', 'session', 'session', '--data', 'before', '--json');
  expect(taken.code, taken.stderr).toBe(0);
  const { datasets, entries, mode } = JSON.parse(taken.stdout);
  expect({ entries, mode }).toEqual({ entries: [...readJournal(join(folder.path, 'session'))].length, mode: 'paper' });
  expect(datasets).toMatchObject({ trades: expect.any(Number), quotes: expect.any(Number), settlements: 36 });
  const fingerprint = () => sim(folder.path, 'data', 'fingerprint', '--data', 'before');
  const first = await fingerprint();
  const again = await sim(folder.path, 'ingest', 'session', 'session', '--data', 'before');
  expect(again.stdout).toContain(`${entries} entries read`);
  expect(await fingerprint()).toEqual(first);
  const range = ['--from', '2025-01-06', '--to', '2025-01-07', '--data', 'before', '--json', '--no-report'];
  const settings = SMALL_SETTINGS.flatMap((setting) => ['--set', setting]);
  const run = await sim(folder.path, 'backtest', ...range, ...settings, '--out', 'run');
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ decisions_sha256: decided });
});

test('limits, use and headroom of a session are those of the run that decided the same', async () => {
  // A run of the same history, at an instant at which positions are held and orders rest.
  const at = ['--at', '2025-01-06T14:52:18.296Z', '--json'];
  const [ofRun, ofSession] = await Promise.all([
    sim(folder.path, 'risk', 'run', ...at),
    sim(folder.path, 'risk', 'session', ...at),
  ]);
  expect(ofSession.code, ofSession.stderr).toBe(0);
  const { cash, ...standing } = JSON.parse(ofSession.stdout);
  expect(standing.open_risk).not.toBe('0.000000');
  expect({ cash, ...standing }).toEqual(JSON.parse(ofRun.stdout));
  const order = ['--market', 'KXHIGHNY-25JAN06-B52.5', '--side', 'bid', '--price', '0.3', '--quantity', '5', ...at];
  const whatIf = await sim(folder.path, 'risk', 'what-if', '--session', 'session', ...order);
  expect(whatIf.code, whatIf.stderr).toBe(0);
  const { verdict, caps_before, payoff } = JSON.parse(whatIf.stdout);
  expect(caps_before).toEqual(standing.caps);
  expect(verdict).toMatchObject({ asked: '5.00', allowed: expect.stringMatching(/^\d+\.\d\d$/) });
  expect(payoff.length).toBeGreaterThan(6);
  const unknown = await sim(folder.path, 'risk', 'what-if', '--session', 'session', ...order.with(1, 'KXHIGHNY'));
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('KXHIGHNY is not a market of session') });
  const early = await sim(folder.path, 'risk', 'session', '--at', '2024-01-06T14:52:18Z');
  expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('had not begun by then') });
  const missing = await sim(folder.path, 'risk', 'sesion');
  expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no folder sesion') });
});

test('a session played back into a run is read as one: figures, audit of risk and report', async () => {
  const made = await sim(folder.path, 'replay', 'session', '--out', 'session-run', '--json');
  expect(made.code, made.stderr).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ run: 'session-run', difference: null });
  const summaryOf = (run: string) => JSON.parse(readFileSync(join(folder.path, run, 'summary.json'), 'utf8'));
  // The backtest of the same history, of the test before.
  const { decisions_sha256, orders, fills, contracts, net_pnl, fees, max_drawdown, settlements, risk } =
    summaryOf('run');
  expect(fills).toBeGreaterThan(5);
  expect(summaryOf('session-run')).toMatchObject({
    mode: 'paper',
    ...{ decisions_sha256, orders, fills, contracts, net_pnl, fees, max_drawdown, settlements, risk },
  });
  const [audited, report, again] = await Promise.all([
    sim(folder.path, 'audit', 'risk', 'session-run', '--json'),
    sim(folder.path, 'report', 'session-run'),
    sim(folder.path, 'replay', 'session', '--out', 'session-run'),
  ]);
  expect(audited.code, audited.stderr).toBe(0);
  expect(JSON.parse(audited.stdout)).toMatchObject({ violations: 0, passive: 0 });
  expect(JSON.parse(audited.stdout).events).toBeGreaterThan(50);
  expect(report.code, report.stderr).toBe(0);
  expect(readFileSync(join(folder.path, 'session-run/report.html'), 'utf8')).toContain('Paper');
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('session-run is not empty') });
});

test('what a replay cannot do is said before it begins', async () => {
  const [forced, configured, mistyped] = await Promise.all([
    sim(folder.path, 'replay', 'session', '--force'),
    sim(folder.path, 'replay', 'session', '--config', 'other.yaml'),
    sim(folder.path, 'ingest', 'sesion', 'session'),
  ]);
  expect(forced).toMatchObject({ code: 2, stderr: expect.stringContaining('give its folder with --out') });
  expect(configured).toMatchObject({ code: 2, stderr: expect.stringContaining('leave --config out') });
  expect(mistyped).toMatchObject({ code: 2, stderr: 'sim: there is no command sesion; did you mean session?\n' });
});

test('a session that this program decides otherwise makes no run', async () => {
  const { sequence } = copied('otherwise', EntryKind.decisions, 7, (body) => {
    body.writeUInt32LE(body.readUInt32LE(40) + 1, 40);
    return body;
  });
  const { code, stdout } = await sim(folder.path, 'replay', 'otherwise', '--out', 'no-run', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ run: null, difference: { entry: sequence } });
  const report = await sim(folder.path, 'report', 'no-run');
  expect(report).toMatchObject({ code: 3, stderr: expect.stringContaining(`at entry ${sequence}`) });
});

test('what is no session is not ingested, and makes no store', async () => {
  const { code, stderr } = await sim(folder.path, 'ingest', 'session', 'sesion', '--data', 'nowhere');
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: 'sim: there is no folder sesion: name the folder of the session\n',
  });
  expect(existsSync(join(folder.path, 'nowhere'))).toBe(false);
});

/** A copy of the session whose `nth` entry of a kind (from 1) is changed. */
function copied(name: string, kind: EntryKind, nth: number, change: (body: Buffer) => Uint8Array): JournalEntry {
  const source = [...readJournal(join(folder.path, 'session'))];
  const found = source.filter((entry) => entry.kind === kind)[nth - 1] as JournalEntry;
  const altered = { ...found, body: change(Buffer.from(found.body)) };
  SessionJournal.create(
    join(folder.path, name),
    source.map((entry) => (entry === found ? altered : entry)),
  ).close();
  return found;
}
