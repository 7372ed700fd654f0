/**
 * Invariants of every shipped strategy, over random histories of forecasts, reports, results, quotes and trades:
 * 1. probabilities are in [0, 1], one a market, and over a whole ladder they sum to one; errors are finite and not negative;
 * 2. an opinion depends only on what was told before: telling more afterwards changes no earlier opinion;
 * 3. a strategy restored from a snapshot goes on exactly like the one it was taken from, although its cache is empty;
 * 4. opinions already given are never changed in place.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { featuresConfig } from '../../../engine/features/config.ts';
import { LadderFeatures } from '../../../engine/features/ladder-features.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { NO_QUANTITY } from '../../../engine/money/units.ts';
import type {
  ForecastSeen,
  LadderOpinion,
  LadderResult,
  ReportSeen,
  Strategy,
  StrategyDefinition,
} from '../../../engine/strategies/contract.ts';
import { SHIPPED } from '../../../engine/strategies/registry.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { ladderOf, throughJson } from '../../unit/strategies/ladder-fixture.ts';

/** Looser parameters than the defaults, so that short histories already make opinions. */
const LOOSE: Readonly<Record<string, object>> = {
  climatology: { minimumOutcomes: 10, years: 3 },
  nws_forecast: { minimumOutcomes: 10, windowDays: 60, refitDays: 1 },
  mean_reversion: { entryZScore: 0.2, minimumHistoryMinutes: 60, maximumSpreadCents: 40 },
};

const FIRST_DATE = 20_100;
const DAYS = 6;
/** History told before the first ladder: days of outcomes and forecasts. */
const PAST_DAYS = 40;
const degrees = fc.integer({ min: 50, max: 70 });
const cents = fc.integer({ min: 1, max: 97 });

const happening = fc.oneof(
  fc.record({
    kind: fc.constant('forecast' as const),
    source: fc.constantFrom('gfs_mos', 'nam_mos'),
    ahead: fc.nat(2),
    valueF: degrees,
    hours: fc.integer({ min: 6, max: 12 }),
  }),
  fc.record({
    kind: fc.constant('report' as const),
    back: fc.integer({ min: 1, max: 5 }),
    maxF: degrees,
    status: fc.constantFrom(0, 1, 2, 3),
  }),
  fc.record({
    kind: fc.constant('quote' as const),
    day: fc.nat(DAYS - 1),
    bids: fc.array(fc.option(cents, { nil: null, freq: 20 }), { minLength: 6, maxLength: 6 }),
    width: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('session' as const), peak: fc.nat(5) }),
  fc.record({ kind: fc.constant('session' as const), peak: fc.nat(5) }),
  fc.record({ kind: fc.constant('result' as const), day: fc.nat(DAYS - 1), winner: fc.nat(5), valueF: degrees }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** Quotes that make sense together: cents of six brackets around a peak. */
const SHAPE = [40, 22, 10, 6, 4, 3];

/** A strategy with everything that the engine would keep for it. */
class Bench {
  readonly strategy: Strategy;
  readonly ladders = Array.from({ length: DAYS }, (_, i) => ladderOf(FIRST_DATE + i, i));
  readonly board = new MarketBoard(boardConfig.parse({}));
  readonly features = this.ladders.map((ladder) => new LadderFeatures(ladder, featuresConfig.parse({})));
  now = ((FIRST_DATE - 1) * MICROS_PER_DAY + 15 * MICROS_PER_HOUR) as EpochMicros;

  constructor(definition: StrategyDefinition) {
    const settings = definition.parameters.parse(LOOSE[definition.name] ?? {});
    this.strategy = definition.create(settings, { cityCode: () => 'NYC' });
    for (const ladder of this.ladders) this.board.addLadder(ladder);
    for (let date = FIRST_DATE - PAST_DAYS; date < FIRST_DATE - 2; date++) {
      for (const [j, source] of ['gfs_mos', 'nam_mos'].entries())
        this.forecast(source, date, 55 + ((date * (3 + j)) % 11));
      this.report(date, 55 + ((date * 5) % 11), 3);
    }
  }

  tell(event: Happening): void {
    this.now = (this.now + 97 * 60_000_000) as EpochMicros;
    const today = Math.floor((this.now - 5 * MICROS_PER_HOUR) / MICROS_PER_DAY);
    if (event.kind === 'forecast') this.forecast(event.source, today + event.ahead, event.valueF, event.hours);
    else if (event.kind === 'report') this.report(today - event.back, event.maxF, event.status);
    else if (event.kind === 'quote') this.quote(event.day, event.bids, event.width);
    else if (event.kind === 'session') {
      // The whole market wakes: every ladder is quoted around one bracket.
      const bids = SHAPE.map((_, i) => SHAPE[Math.abs(i - event.peak)] ?? 1);
      for (let day = 0; day < DAYS; day++) this.quote(day, bids, 2);
    } else {
      const ladder = this.ladders[event.day];
      if (ladder)
        this.strategy.onResult?.({
          knownAt: this.now,
          ladder,
          winner: event.winner,
          valueF: event.valueF,
        } as LadderResult);
    }
  }

  ask(): LadderOpinion[] {
    return this.ladders.map((ladder, i) =>
      this.strategy.evaluate({
        now: this.now,
        ladder,
        board: this.board,
        features: this.features[i] as LadderFeatures,
      }),
    );
  }

  forecast(source: string, date: number, valueF: number, hours = 17): void {
    const issuedAt = Math.min(date * MICROS_PER_DAY + (5 - hours) * MICROS_PER_HOUR, this.now - 6 * MICROS_PER_HOUR);
    this.strategy.onForecast?.({
      knownAt: this.now,
      issuedAt,
      city: 0,
      source,
      variable: 0,
      climateDate: date,
      statistic: 0,
      valueF,
    } as ForecastSeen);
  }

  report(date: number, maxF: number, status: number): void {
    this.strategy.onReport?.({ knownAt: this.now, city: 0, climateDate: date, status, maxF, minF: null } as ReportSeen);
  }

  quote(day: number, bids: readonly (number | null)[], width: number): void {
    const ladder = this.ladders[day];
    for (const [i, bid] of bids.entries()) {
      const market = ladder?.markets[i];
      const price = (value: number | null): never => (value === null ? -1 : value * 100) as never;
      if (market)
        this.board.onQuote(
          market.id,
          price(bid),
          price(bid === null ? null : bid + width),
          NO_QUANTITY,
          NO_QUANTITY,
          this.now,
        );
    }
    this.features[day]?.onTouch(this.now, this.board);
  }
}

const history = fc.array(happening, { minLength: 15, maxLength: 40, size: 'max' });

describe.each(SHIPPED.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
  test('speaks in coherent probabilities', () => {
    fc.assert(
      fc.property(history, (events) => {
        const bench = new Bench(definition);
        for (const event of events) {
          bench.tell(event);
          for (const opinion of bench.ask()) {
            if (!opinion.valid) {
              expect(opinion.reasons.length).toBeGreaterThan(0);
              continue;
            }
            expect(opinion.pYes).toHaveLength(6);
            expect(opinion.pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 9);
            for (const p of opinion.pYes) expect(p >= 0 && p <= 1).toBe(true);
            for (const u of opinion.uncertainty) expect(u >= 0 && u <= 1).toBe(true);
            for (const value of Object.values(opinion.features)) expect(Number.isFinite(value)).toBe(true);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('does not know what is told later, and leaves what it said alone', () => {
    fc.assert(
      fc.property(history, history, (past, future) => {
        const [short, long] = [new Bench(definition), new Bench(definition)];
        for (const event of past) {
          short.tell(event);
          long.tell(event);
        }
        const before = long.ask();
        const copy = throughJson(before);
        for (const event of future) {
          long.tell(event);
          long.ask();
        }
        expect(throughJson(before)).toEqual(copy);
        expect(short.ask()).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });

  test('goes on after a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(history, history, (past, future) => {
        const [one, other] = [new Bench(definition), new Bench(definition)];
        for (const event of past) {
          one.tell(event);
          other.tell(event);
          one.ask();
        }
        // The second was never asked until now: all it has is the snapshot of the first.
        other.strategy.restore(throughJson(one.strategy.snapshot()));
        for (const event of future) {
          one.tell(event);
          other.tell(event);
          expect(other.ask()).toEqual(one.ask());
        }
        expect(other.strategy.snapshot()).toEqual(one.strategy.snapshot());
      }),
      { numRuns: 25 },
    );
  });
});
