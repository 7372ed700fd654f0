import { expect, test } from 'vitest';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { Latency } from '../../../sim/exchange/latency.ts';

const settings = exchangeConfig.parse({ feedDelayMillis: 100, orderLatencyMillis: 50, ackLatencyMillis: 20 });
const draws = (latency: Latency, of: 'orderMicros' | 'ackMicros', count: number): number[] =>
  Array.from({ length: count }, () => latency[of]());

test('constant latencies of feed, order and acknowledgement are the same every time', () => {
  const latency = new Latency(settings, 1);
  expect(draws(latency, 'orderMicros', 3)).toEqual([150_000, 150_000, 150_000]);
  expect(draws(latency, 'ackMicros', 2)).toEqual([20_000, 20_000]);
});

test('drawn latencies are the same for the same seed, vary around their medians, and go on from a snapshot', () => {
  const drawn = { ...settings, latencySpread: 0.5 };
  const first = new Latency(drawn, 7);
  const sample = draws(first, 'orderMicros', 999).sort((x, y) => x - y);
  expect(draws(new Latency(drawn, 7), 'orderMicros', 999).sort((x, y) => x - y)).toEqual(sample);
  expect(draws(new Latency(drawn, 8), 'orderMicros', 1)).not.toEqual(draws(new Latency(drawn, 7), 'orderMicros', 1));
  expect(sample[499]).toBeGreaterThan(120_000);
  expect(sample[499]).toBeLessThan(190_000);
  const resumed = new Latency(drawn, 99);
  resumed.restore(JSON.parse(JSON.stringify(first.snapshot())));
  expect(draws(resumed, 'orderMicros', 5)).toEqual(draws(first, 'orderMicros', 5));
});

test('each of the three is drawn from a stream of its own', () => {
  const drawn = { ...settings, latencySpread: 0.5 };
  const withFeed = new Latency(drawn, 7);
  const withoutFeed = new Latency({ ...drawn, feedDelayMillis: 0 }, 7);
  const both = draws(withFeed, 'orderMicros', 20);
  const orderAlone = draws(withoutFeed, 'orderMicros', 20);
  for (const [i, micros] of both.entries()) expect(micros).toBeGreaterThan(orderAlone[i] as number);
  expect(draws(withFeed, 'ackMicros', 20)).toEqual(draws(withoutFeed, 'ackMicros', 20));
});
