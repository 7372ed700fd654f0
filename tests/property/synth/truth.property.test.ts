/**
 * Invariants of the truth in synthetic worlds, over thousands of ladders with a fixed seed (tolerances are several standard
 * errors, so that another seed would pass too):
 * 1. In an efficient market, what costs p pays in a share p of cases, and nobody gains by taking prices at random.
 * 2. Quotes stand around the true conditional probability; the mean of what is known is a martingale.
 * 3. In a mispriced market the planted error is there, can be bought in size by whoever knows the truth, and is gone at the end.
 * 4. The error of every forecast model grows with its lead, and a day ahead it is that of real ones.
 */
import { describe, expect, it } from 'vitest';
import type { DatasetName, RowOf } from '../../../data/catalog/catalog.ts';
import { Variable } from '../../../engine/events.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import type { SyntheticWorld } from '../../../sim/synth/synthesise.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const world = (market: 'efficient' | 'mispriced', to: string) =>
  synthesise({
    seed: 11,
    market,
    from: parseClimateDate('2025-05-01'),
    to: parseClimateDate(to),
    cities: CITIES.slice(0, 10),
    warmupDays: 10,
    climatologyYears: 0,
    tradesPerLadder: 60,
  });

function* rows<Name extends DatasetName>(of: SyntheticWorld, name: Name): Generator<RowOf<Name>> {
  for (const batch of of.batches) if (batch.dataset === name) yield* batch.rows as Iterable<RowOf<Name>>;
}

function marketsOf(of: SyntheticWorld) {
  return new Map(
    of.truth.ladders.flatMap((ladder) =>
      ladder.markets.map(
        (market, i) => [market.ticker, { ladder, i, pays: of.truth.winner(ladder.eventTicker) === i ? 1 : 0 }] as const,
      ),
    ),
  );
}

describe('an efficient market', () => {
  const efficient = world('efficient', '2025-08-31');
  const markets = marketsOf(efficient);

  it('prices what comes true in a share p of cases at p', () => {
    // One quote a market, at a fixed lead, so that the ladders are independent: standard errors mean what they say.
    const bins = Array.from({ length: 10 }, () => ({ n: 0, price: 0, paid: 0, variance: 0 }));
    const seen = new Set<string>();
    for (const quote of rows(efficient, 'quotes')) {
      const market = markets.get(quote.ticker);
      if (!market || seen.has(quote.ticker) || quote.quoted_at < market.ladder.openAt + 14 * MICROS_PER_HOUR) continue;
      seen.add(quote.ticker);
      const p = ((quote.bid_e4 ?? 0) + (quote.ask_e4 ?? 10_000)) / 20_000;
      const bin = bins[Math.floor(p * 10)] as (typeof bins)[number];
      bin.n += 1;
      bin.price += p;
      bin.paid += market.pays;
      bin.variance += p * (1 - p);
    }
    expect(seen.size).toBe(markets.size);
    for (const bin of bins)
      if (bin.n >= 30) expect(Math.abs(bin.paid - bin.price)).toBeLessThan(4 * Math.sqrt(bin.variance) + 0.005 * bin.n);
  });

  it('quotes the true probability, within its spread', () => {
    let sum = 0;
    let n = 0;
    for (const quote of rows(efficient, 'quotes')) {
      const market = markets.get(quote.ticker);
      if (!market || quote.bid_e4 === null || quote.ask_e4 === null) continue;
      const p =
        efficient.truth.probabilities(market.ladder.eventTicker, quote.quoted_at as EpochMicros)[market.i] ??
        Number.NaN;
      sum += (quote.bid_e4 + quote.ask_e4) / 20_000 - p;
      n += 1;
      if (n > 40_000) break;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.003);
  });

  it('gives nothing, before fees, to whoever takes its prints', () => {
    let profit = 0;
    let contracts = 0;
    for (const trade of rows(efficient, 'trades')) {
      const pays = markets.get(trade.ticker)?.pays ?? Number.NaN;
      const price = trade.price_e4 / 10_000;
      profit += (trade.taker_side === 'bid' ? pays - price : price - pays) * trade.quantity_e2;
      contracts += trade.quantity_e2;
    }
    expect(profit / contracts).toBeLessThan(0.005);
  });

  it('has a mean that is a martingale: later knowledge does not move it on average', () => {
    let sum = 0;
    let squares = 0;
    let n = 0;
    for (const ladder of efficient.truth.ladders) {
      const early = efficient.truth.known(ladder.eventTicker, ladder.openAt);
      const z = (ladder.weather.valueF(ladder.variable, ladder.date) - early.meanF) / early.sdF;
      sum += z;
      squares += z * z;
      n += 1;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.15);
    expect(squares / n).toBeGreaterThan(0.85);
    expect(squares / n).toBeLessThan(1.15);
  });
});

describe('a mispriced market', () => {
  it('sells to whoever knows the truth, in size and for profit, until the value is known', () => {
    const mispriced = world('mispriced', '2025-05-31');
    const markets = marketsOf(mispriced);
    let profit = 0;
    let contracts = 0;
    let lateError = 0;
    for (const quote of rows(mispriced, 'quotes')) {
      const market = markets.get(quote.ticker);
      if (!market) continue;
      const at = quote.quoted_at as EpochMicros;
      const p = mispriced.truth.probabilities(market.ladder.eventTicker, at)[market.i] ?? Number.NaN;
      const isLate = at > market.ladder.closeAt - 3 * MICROS_PER_HOUR;
      if (isLate && quote.bid_e4 !== null && quote.ask_e4 !== null)
        lateError = Math.max(lateError, Math.abs((quote.bid_e4 + quote.ask_e4) / 20_000 - p));
      if (quote.ask_e4 !== null && quote.ask_size_e2 !== null && p - quote.ask_e4 / 10_000 > 0.08) {
        profit += (market.pays - quote.ask_e4 / 10_000) * quote.ask_size_e2;
        contracts += quote.ask_size_e2;
      }
      if (quote.bid_e4 !== null && quote.bid_size_e2 !== null && quote.bid_e4 / 10_000 - p > 0.08) {
        profit += (quote.bid_e4 / 10_000 - market.pays) * quote.bid_size_e2;
        contracts += quote.bid_size_e2;
      }
    }
    expect(contracts / 100 / mispriced.truth.ladders.length).toBeGreaterThan(1_000);
    expect(profit / contracts).toBeGreaterThan(0.1);
    expect(lateError).toBeLessThan(0.03);
  });
});

describe('the forecasts', () => {
  it('are the worse the farther ahead they look, and a day ahead as good as real ones', () => {
    const sums = new Map<string, { n: number; squares: number; absolute: number }>();
    const one = synthesise({
      seed: 3,
      from: parseClimateDate('2025-06-01'),
      to: parseClimateDate('2025-06-02'),
      cities: CITIES.slice(0, 1),
      warmupDays: 730,
      climatologyYears: 0,
    });
    const weather = one.truth.ladders[0]?.weather;
    if (weather === undefined) throw new Error('no ladder');
    for (const forecast of rows(one, 'forecasts')) {
      if (forecast.variable !== 'high') continue;
      const date = forecast.climate_date as never;
      const error = forecast.value_f - weather.valueF(Variable.high, date);
      const days = Math.floor(
        (forecast.climate_date * MICROS_PER_DAY + MICROS_PER_DAY - forecast.issued_at) / MICROS_PER_DAY,
      );
      const key = `${forecast.model} ${days}`;
      const sum = sums.get(key) ?? { n: 0, squares: 0, absolute: 0 };
      sums.set(key, { n: sum.n + 1, squares: sum.squares + error * error, absolute: sum.absolute + Math.abs(error) });
    }
    for (const model of ['gfs_mos', 'nam_mos', 'nws_grid']) {
      const byLead = [...sums]
        .filter(([key]) => key.startsWith(model))
        .sort(([x], [y]) => x.localeCompare(y, 'en'))
        .map(([, sum]) => sum.squares / sum.n);
      expect(byLead.length).toBeGreaterThanOrEqual(3);
      expect(byLead).toEqual([...byLead].sort((x, y) => x - y));
      const dayAhead = sums.get(`${model} 1`);
      const mae = (dayAhead?.absolute ?? 0) / (dayAhead?.n ?? 0);
      expect(mae).toBeGreaterThan(1.8);
      expect(mae).toBeLessThan(3.8);
    }
  });
});
