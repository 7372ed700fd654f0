import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseMarketTicker } from '../../engine/markets/tickers.ts';
import { stream } from '../../sim/random.ts';
import { backtest, hasHistory, historyStore, INGEST_MILLIS, ownFolder, query } from './real-history.ts';

const ZOD = pathToFileURL(join(import.meta.dirname, '../../node_modules/zod/index.js')).href;

/**
 * Sells every market that it is shown: each hour another market of the ladder is said to be impossible, and of the others
 * nothing is known. What it was shown of each ladder it writes to a file.
 */
const sellEverything = (seenFile: string) => `
import { appendFileSync } from 'node:fs';
import { z } from '${ZOD}';
const shown = new Set();
export const sellEverything = {
  name: 'sell_everything',
  summary: 'Sells every market that it is shown.',
  source: 'none',
  family: 'baseline',
  parameters: z.strictObject({}),
  create: () => ({
    evaluate({ ladder, now }) {
      if (!shown.has(ladder.id)) {
        shown.add(ladder.id);
        const spelt = (key, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
        appendFileSync('${seenFile}', JSON.stringify(ladder, spelt) + '\\n');
      }
      const count = ladder.markets.length;
      const sold = Math.floor(now / 3.6e9) % count;
      const pYes = ladder.markets.map((_, i) => (i === sold ? 0 : 1 / (count - 1)));
      const uncertainty = pYes.map((_, i) => (i === sold ? 0 : 1));
      return { valid: true, pYes, uncertainty, features: {}, reasons: ['market_favourite'] };
    },
    snapshot: () => null,
    restore() {},
  }),
};
`;

/** One order of a few contracts in each market, and no cap that would leave some ladders out. */
const SETTINGS = [
  ...['risk.bankrollUsd=1000000', 'risk.maxDailyLossPct=100', 'risk.maxPositions=10000', 'risk.minPrice=0.0001'],
  ...['oms.maxOrderContracts=10', 'oms.maxOrdersPerIntent=1', 'oms.chaseCents=99', 'oms.timeToLiveMinutes=600'],
];

describe.skipIf(!hasHistory)('the ladders of the real history that had a hole', () => {
  let data: string;
  let run: string;
  let shown: ShownLadder[];
  let restored: Set<unknown>;

  beforeAll(async () => {
    data = await historyStore();
    const folder = ownFolder('holes');
    const file = join(folder, 'sell-everything.ts');
    const seen = join(folder, 'seen.jsonl');
    writeFileSync(file, sellEverything(seen));
    run = join(folder, 'run');
    const strategy = ['--strategies', 'sell_everything', '--set', `run.strategyFiles=["${file}"]`];
    // The holes lie in 25 days of all five cities; as many days before and after them are whole.
    const range = ['--from', '2024-12-22', '--to', '2025-03-06', '--cities', 'NYC,CHI,MIA,AUS,DEN', '--no-report'];
    const settings = [...SETTINGS, 'data.warmupDays=0', 'data.climatologyYears=0'].flatMap((one) => ['--set', one]);
    await backtest(data, run, ...range, ...strategy, ...settings);
    shown = readFileSync(seen, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ShownLadder);
    const marked = await query(run, 'SELECT event_ticker FROM {ladders} WHERE restored');
    restored = new Set(marked.map(({ event_ticker }) => event_ticker));
  }, INGEST_MILLIS * 2);

  test('are 125, all those of five cities from 2025-01-16 to 2025-02-09, and the market restored is always the winner', async () => {
    const found = await query(
      run,
      `SELECT restored, count(*)::INT AS ladders, min(climate_date)::VARCHAR AS first, max(climate_date)::VARCHAR AS last
      FROM {ladders} GROUP BY restored ORDER BY restored`,
    );
    expect(found).toEqual([
      { restored: false, ladders: 250, first: '2024-12-22', last: '2025-03-06' },
      { restored: true, ladders: 125, first: '2025-01-16', last: '2025-02-09' },
    ]);
    const losers = await query(
      run,
      `SELECT ticker FROM {markets} AS market JOIN {ladders} AS ladder USING (ladder)
      WHERE market.restored AND winner <> ticker`,
    );
    expect(losers).toEqual([]);
  });

  test('show a strategy six normal markets, the same in everything but the numbers of their brackets', () => {
    const holes = shown.filter(({ eventTicker }) => restored.has(eventTicker));
    expect(holes).toHaveLength(125);
    for (const { markets, openAt, closeAt, whole } of shown) {
      expect([whole, markets.length]).toEqual([true, 6]);
      const [first] = markets as [ShownMarket, ...ShownMarket[]];
      for (const [i, market] of markets.entries()) {
        // Nothing but these, in this order: a mark, or a field that only some have, would tell the winner.
        expect(Object.keys(market)).toEqual(MARKET_FIELDS);
        expect(market).toMatchObject({ id: first.id + i, openAt, closeAt, ladder: first.ladder });
        expect(shapeOf(market, markets[i - 1])).toBe(
          ['less', 'between', 'between', 'between', 'between', 'greater'][i],
        );
      }
    }
  });

  test('have their market events in an order, from a source and with stamps that do not tell the restored market', async () => {
    // The first event, the status and the settlement of each market come with those of its ladder.
    const odd = await query(
      run,
      `SELECT event_ticker FROM best_markets WHERE event_ticker IN (SELECT event_ticker FROM {ladders})
      GROUP BY event_ticker HAVING count(DISTINCT (known_at, open_at, close_at, source)) > 1 OR max(source_seq) - min(source_seq) <> 5`,
      data,
    );
    expect(odd).toEqual([]);
    const settled = await query(
      run,
      `SELECT event_ticker FROM {settlements} GROUP BY event_ticker, stage HAVING count(DISTINCT engine_at) > 1`,
    );
    expect(settled).toEqual([]);
    // Dense ids ascend with temperature in every ladder, so that the place of a market tells its bracket and no more.
    const unsorted = await query(
      run,
      `SELECT ladder FROM (SELECT ladder, low_f, lag(low_f, 1, -999) OVER (PARTITION BY ladder ORDER BY market) AS below
      FROM {markets}) WHERE coalesce(low_f, -998) <= below`,
    );
    expect(unsorted).toEqual([]);
  });

  test('earn a strategy that sells every market it is shown nothing out of the ordinary', async () => {
    const sums = (await query(
      run,
      `SELECT ladder.restored AS restored, ladder.climate_date::VARCHAR AS day, sum(fill.gross_pnl_e6)::DOUBLE / 1e6 AS gross,
        sum(fill.quantity_e2)::DOUBLE / 100 AS contracts, count(DISTINCT market)::INT AS sold,
        coalesce(sum(fill.gross_pnl_e6) FILTER (fill.ticker <> winner), 0)::DOUBLE / 1e6 AS losers,
        coalesce(sum(fill.quantity_e2) FILTER (fill.ticker <> winner), 0)::DOUBLE / 100 AS of_losers
      FROM {fills} AS fill JOIN {ladders} AS ladder USING (ladder) WHERE side = 'ask' GROUP BY ALL ORDER BY day, restored`,
    )) as unknown as DaySum[];
    const holes = sums.filter((day) => day.restored);
    const others = sums.filter((day) => !day.restored);
    expect(holes).toHaveLength(25);
    expect(others).toHaveLength(50);
    const [inHoles, elsewhere] = [holes, others].map((days) => profitPerContract(days)) as [number, number];
    const [low, high] = differences(holes, others);
    const told = JSON.stringify({ inHoles, elsewhere, low, high, sold: sum(holes, ({ contracts }) => contracts) });
    // The difference is nothing that resampling the days could not make …
    expect(low, told).toBeLessThan(0);
    expect(high, told).toBeGreaterThan(0);
    // … and the test would see a hole: without the restored market the same sales earn a windfall.
    const losersAlone = holes.map((day) => ({ ...day, gross: day.losers, contracts: day.of_losers }));
    const [leastWindfall] = differences(losersAlone, others);
    expect(leastWindfall, told).toBeGreaterThan(0.05);
  });

  test('are sold in every bracket, the restored one as often as others that win', async () => {
    const [sold] = await query(
      run,
      `SELECT (count(DISTINCT (fill.ladder, fill.ticker)) FILTER (fill.ticker = winner AND ladder.restored))::DOUBLE / 125 AS in_holes,
        (count(DISTINCT (fill.ladder, fill.ticker)) FILTER (fill.ticker = winner AND NOT ladder.restored))::DOUBLE / 250 AS elsewhere
      FROM {fills} AS fill JOIN {ladders} AS ladder USING (ladder) WHERE side = 'ask'`,
    );
    expect(sold?.in_holes).toBeGreaterThan(0.5);
    expect(Math.abs(Number(sold?.in_holes) - Number(sold?.elsewhere))).toBeLessThan(0.2);
  });
});

const MARKET_FIELDS = [
  'id',
  'ladder',
  'ticker',
  'bracket',
  'strikeType',
  'floorStrikeF',
  'capStrikeF',
  'openAt',
  'closeAt',
];

interface ShownMarket {
  readonly id: number;
  readonly ladder: number;
  readonly ticker: string;
  readonly bracket: { readonly lowF: number | string; readonly highF: number | string };
  readonly strikeType: string;
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
  readonly openAt: number;
  readonly closeAt: number;
}

interface ShownLadder {
  readonly eventTicker: string;
  readonly whole: boolean;
  readonly openAt: number;
  readonly closeAt: number;
  readonly markets: readonly ShownMarket[];
}

/** The kind of a market whose strikes, bracket and ticker agree with each other and follow on the market below; else what is odd. */
function shapeOf(
  { bracket, strikeType, floorStrikeF, capStrikeF, ticker }: ShownMarket,
  below: ShownMarket | undefined,
): string {
  const said = parseMarketTicker(ticker);
  const { lowF, highF } = bracket;
  const follows = below === undefined ? lowF === '-Infinity' : lowF === Number(below.bracket.highF) + 1;
  const agrees = {
    less: floorStrikeF === null && highF === Number(capStrikeF) - 1 && said?.number === capStrikeF,
    between:
      floorStrikeF === lowF &&
      capStrikeF === highF &&
      Number(highF) - Number(lowF) === 1 &&
      said?.number === Number(lowF) + 0.5,
    greater:
      capStrikeF === null && lowF === Number(floorStrikeF) + 1 && highF === 'Infinity' && said?.number === floorStrikeF,
  }[strikeType];
  return follows && agrees ? strikeType : `${ticker} ${strikeType} ${lowF} to ${highF}`;
}

interface DaySum {
  readonly restored: boolean;
  readonly day: string;
  readonly gross: number;
  readonly contracts: number;
  readonly losers: number;
  readonly of_losers: number;
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}

/** Dollars of profit before fees for each contract sold. */
function profitPerContract(days: readonly DaySum[]): number {
  return sum(days, ({ gross }) => gross) / sum(days, ({ contracts }) => contracts);
}

/** 95 % interval of the difference of profit per contract, by drawing days again (all ladders of a day share its weather). */
function differences(some: readonly DaySum[], others: readonly DaySum[]): [low: number, high: number] {
  const random = stream(1, 'days drawn again');
  const drawn = (days: readonly DaySum[]) => profitPerContract(days.map(() => random.pick(days)));
  const found = Array.from({ length: 2_000 }, () => drawn(some) - drawn(others)).sort((x, y) => x - y);
  return [found[50] as number, found[1949] as number];
}
