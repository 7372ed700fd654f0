import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore } from '../../../data/store/store.ts';
import { faultPlan } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { type Served, serve, type TestHistory, testHistory } from '../exchange-server/served-world.ts';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');

describe('sim record, on the local exchange', () => {
  let dir: string;
  let history: TestHistory;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'milkbot-record-'));
    history = await testHistory({ tradesPerLadder: 200 });
  });
  afterAll(() => {
    history.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  function start(served: Served, name: string) {
    const args = ['record', '--series', 'KXHIGHNY', '--base-url', served.rest, '--ws-url', served.ws, '--tier', 'none'];
    // Half of the key by option, half by the environment, as a user may give either.
    const key = ['--key', served.key.access.id];
    const child = spawn(process.execPath, [MAIN, ...args, ...key, '--data', join(dir, name), '--json'], {
      env: { ...process.env, KALSHI_PRIVATE_KEY_FILE: String(served.key.privateKeyPath) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const said = (words: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => stderr.includes(words) && resolve();
        child.stderr.on('data', (chunk) => {
          stderr += String(chunk);
          look();
        });
        child.on('close', () => reject(new Error(`recording ended: ${stderr}`)));
        look();
      });
    return { child, ended, said };
  }

  async function rows(name: string, sql: string) {
    const connection = await openStore(join(dir, name)).sql();
    try {
      return await queryRows(connection, sql);
    } finally {
      connection.closeSync();
    }
  }

  async function nowOf({ control }: Served): Promise<number> {
    const { now_us: now } = (await (await fetch(`${control}/clock`)).json()) as { now_us: number };
    return now;
  }

  /** Lets simulated hours pass, and the recorder hear of them. */
  async function pass(served: Served, hours: number) {
    for (let i = 0; i < hours * 4; i++) await served.step(900);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }

  it('holds every trade of the time in which it recorded, by hour, and can be replayed', async () => {
    const served = await serve(history);
    await served.step(3600);
    const { child, ended, said } = start(served, 'calm');
    await said('connected');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const from = await nowOf(served);
    await pass(served, 5);
    const until = await nowOf(served);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    const told = `SELECT ticker, price_e4, quantity_e2::INTEGER AS quantity, taker_side, epoch_us(traded_at) // 1000 AS at FROM trades`;
    const recorded = await rows('calm', `${told} ORDER BY ALL`);
    const connection = await history.store.sql();
    const original = await queryRows(
      connection,
      `${told} WHERE known_at > make_timestamp(${from}) AND known_at <= make_timestamp(${until}) ORDER BY ALL`,
    );
    connection.closeSync();
    expect(recorded.length).toBeGreaterThan(20);
    expect(recorded).toEqual(original);
    const [counts] = await rows(
      'calm',
      `SELECT (SELECT count(*) FROM depth)::INTEGER AS depth, (SELECT count(*) FROM quotes)::INTEGER AS quotes,
        (SELECT count(*) FROM ladders)::INTEGER AS ladders, (SELECT count(DISTINCT source) FROM trades)::INTEGER AS hours,
        (SELECT count(*) FROM recording_notes WHERE kind = 'connected')::INTEGER AS connected`,
    );
    expect(counts).toMatchObject({ ladders: 1, connected: 1 });
    expect(Number(counts?.depth)).toBeGreaterThan(20);
    expect(Number(counts?.quotes)).toBeGreaterThan(20);
    expect(Number(counts?.hours)).toBeGreaterThan(3);
    await served.stop();
  });

  it('loses nothing that was durable when it is killed, and takes it in when it starts again', async () => {
    const served = await serve(history);
    await served.step(3600);
    const first = start(served, 'killed');
    await first.said('connected');
    await pass(served, 3);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(readdirSync(join(dir, 'killed', 'recording')).length).toBeGreaterThan(0);
    const second = start(served, 'killed');
    await second.said('connected');
    await pass(served, 2);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(readdirSync(join(dir, 'killed', 'recording'))).toEqual([]);
    const [row] = await rows(
      'killed',
      `SELECT count(*)::INTEGER AS trades, count(DISTINCT trade_id)::INTEGER AS different, (SELECT count(*) FROM recording_notes WHERE kind = 'connected')::INTEGER AS connected FROM trades`,
    );
    expect(Number(row?.trades)).toBeGreaterThan(10);
    expect(row?.different).toBe(row?.trades);
    expect(row?.connected).toBe(2);
    await served.stop();
  });

  it('records what it missed: gaps, the books taken anew after them, and lost connections', async () => {
    const served = await serve(history, { faults: faultPlan.parse({ ws: { gap: 0.01, disconnect: 0.002 } }) });
    await served.step(3600);
    const { child, ended, said } = start(served, 'missed');
    await said('connected');
    await pass(served, 6);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    const kinds = await rows('missed', 'SELECT kind, count(*)::INTEGER AS n FROM recording_notes GROUP BY kind');
    const count = new Map(kinds.map((row) => [String(row.kind), Number(row.n)]));
    expect(count.get('sequence_gap')).toBeGreaterThan(0);
    expect(count.get('resnapshot')).toBeGreaterThan(0);
    expect(count.get('clock_skew')).toBeGreaterThan(0);
    await served.stop();
  });
});
