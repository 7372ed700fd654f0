/** The simulated clock: it stands, steps, runs, and keeps step with its clients. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import type { Frame, TestSocket } from './test-socket.ts';

let history: TestHistory;
let served: Served;

beforeAll(async () => {
  history = await testHistory();
});
afterAll(() => history.remove());
beforeEach(async () => {
  served = await serve(history);
});
afterEach(() => served.stop());

const clock = async () =>
  (await served.askControl('/clock')) as { now_us: number; mode: string; ended: boolean; next_us: number };
const HOUR = 3_600_000_000;

/** Keeps step until the clock shows an end or `steps` are done; returns all frames of the socket. */
async function keepStep(socket: TestSocket, steps: number, until?: (step: number) => number): Promise<Frame[]> {
  const clockFrames: Frame[] = [];
  for (let step = 0; step < steps; step++) {
    const frame = await socket.until((one) => one.type === 'milkbot_clock' && !clockFrames.includes(one));
    clockFrames.push(frame);
    if (frame.msg.ended === true) break;
    const params = { seq: frame.seq, ...(until !== undefined && { until_us: until(step) }) };
    socket.send({ cmd: 'milkbot_drained', params });
  }
  return clockFrames;
}

describe('the clock', () => {
  test('stands at the first listing until it is moved, and steps to an instant, by seconds and by events', async () => {
    const start = await clock();
    expect(start).toMatchObject({ mode: 'paused', ended: false });
    await served.step(60);
    expect((await clock()).now_us).toBe(start.now_us + 60_000_000);
    const { next_us } = await clock();
    await served.askControl('/clock', { action: 'step', events: 1 });
    expect((await clock()).now_us).toBe(next_us);
    const later = new Date((start.now_us + HOUR) / 1_000).toISOString();
    await served.askControl('/clock', { action: 'step', to: later });
    expect((await clock()).now_us).toBe(start.now_us + HOUR);
    await expect(served.askControl('/clock', { action: 'step', to_us: start.now_us })).rejects.toThrow(
      'does not go back',
    );
    await expect(served.askControl('/clock', { action: 'step' })).rejects.toThrow('give one of');
  });

  test('runs at a multiple of real time, stands when it is paused, and runs to the end as fast as it goes', async () => {
    const start = await clock();
    await served.askControl('/clock', { action: 'run', speed: 36_000 });
    while ((await clock()).now_us < start.now_us + HOUR);
    await served.askControl('/clock', { action: 'pause' });
    const paused = await clock();
    expect(paused.mode).toBe('paused');
    await expect(served.askControl('/clock', { action: 'step', to_us: paused.now_us })).resolves.toMatchObject({
      now_us: paused.now_us,
    });
    expect((await clock()).now_us).toBe(paused.now_us);
    await served.askControl('/clock', { action: 'run', speed: 0 });
    while (!(await clock()).ended);
    expect((await clock()).mode).toBe('paused');
  });

  test('in lockstep it moves only when the client has drained what came, to the next instant with a frame for it', async () => {
    const socket = await served.socket();
    await socket.command('subscribe', { channels: ['trade', 'ticker'] });
    socket.send({ cmd: 'milkbot_clock' });
    const first = await socket.until((frame) => frame.type === 'milkbot_clock');
    await served.askControl('/clock', { action: 'lockstep' });
    await socket.settled();
    expect((await clock()).now_us).toBe(first.msg.now_us);
    socket.send({ cmd: 'milkbot_drained', params: { seq: first.seq } });
    const second = await socket.until((frame) => frame.type === 'milkbot_clock' && frame !== first);
    const came = socket.frames.slice(socket.frames.indexOf(first) + 1, socket.frames.indexOf(second));
    const channelFrames = came.filter(({ type }) => type === 'trade' || type === 'ticker');
    expect(channelFrames.length).toBeGreaterThan(0);
    for (const { msg } of channelFrames)
      expect(Number(msg.ts_ms) * 1_000).toBeLessThanOrEqual(Number(second.msg.now_us));
    await socket.settled();
    expect((await clock()).now_us).toBe(second.msg.now_us);
  });

  test('in lockstep the client is told no later than it asked to be', async () => {
    const socket = await served.socket();
    await served.askControl('/clock', { action: 'lockstep' });
    const start = await clock();
    socket.send({ cmd: 'milkbot_clock' });
    const frames = await keepStep(socket, 6, (step) => start.now_us + (step + 1) * 60_000_000);
    expect(frames.map(({ msg }) => (Number(msg.now_us) - start.now_us) / 60_000_000)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('two lockstep clients are waited for, and one that leaves is not', async () => {
    const [one, two] = [await served.socket(), await served.socket()];
    await served.askControl('/clock', { action: 'lockstep' });
    for (const socket of [one, two]) {
      socket.send({ cmd: 'milkbot_clock' });
      await socket.until((frame) => frame.type === 'milkbot_clock');
    }
    const start = await clock();
    one.send({ cmd: 'milkbot_drained', params: { seq: 0, until_us: start.now_us + HOUR } });
    await one.settled();
    expect((await clock()).now_us).toBe(start.now_us);
    two.close();
    const told = await one.until((frame) => frame.type === 'milkbot_clock' && frame.seq === 1);
    expect(told.msg.now_us).toBe(start.now_us + HOUR);
  });

  test('without a connection the lockstep is kept over REST', async () => {
    await served.askControl('/clock', { action: 'lockstep' });
    const { next_us } = await clock();
    expect(await served.askControl('/clock/drained', { seq: 0 })).toMatchObject({ seq: 1, now_us: next_us });
    await expect(served.askControl('/clock/drained', { seq: 0 })).rejects.toThrow('the last step is 1, not 0');
  });

  test('the whole stretch in lockstep brings the same frames as in one step', async () => {
    const stepping = await served.socket();
    await stepping.command('subscribe', { channels: ['trade', 'market_lifecycle_v2'] });
    await served.askControl('/clock', { action: 'lockstep' });
    stepping.send({ cmd: 'milkbot_clock' });
    await keepStep(stepping, 100_000);
    const other = await serve(history);
    try {
      const socket = await other.socket();
      await socket.command('subscribe', { channels: ['trade', 'market_lifecycle_v2'] });
      await other.step(40 * 86_400);
      await socket.settled();
      const messages = ({ frames }: TestSocket) => frames.filter(({ type }) => /^(trade|market_|event_)/.test(type));
      expect(messages(stepping).length).toBeGreaterThan(100);
      expect(messages(stepping)).toEqual(messages(socket));
    } finally {
      await other.stop();
    }
  });
});
