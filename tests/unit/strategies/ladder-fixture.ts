/**
 * A ladder of six brackets as the exchange lists them, its board and features, for tests of strategies and of the ensemble.
 */
import { featuresConfig } from '../../../engine/features/config.ts';
import { LadderFeatures } from '../../../engine/features/ladder-features.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { LadderDef, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { NO_QUANTITY, type Price } from '../../../engine/money/units.ts';
import type { LadderView } from '../../../engine/strategies/contract.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

/** Six brackets around 60 °F: below 56, 56–57, 58–59, 60–61, 62–63, above 63. */
const EDGES: readonly (readonly [number, number])[] = [
  [Number.NEGATIVE_INFINITY, 55],
  [56, 57],
  [58, 59],
  [60, 61],
  [62, 63],
  [64, Number.POSITIVE_INFINITY],
];

/** A New York ladder of the high. Ids are `id` and from `6 × id` on; `brackets` defaults to six around 60 °F. */
export function ladderOf(date: string | number, id = 0, city = 0, brackets = EDGES, whole = true): LadderDef {
  const climateDate = typeof date === 'string' ? parseClimateDate(date) : (date as ClimateDate);
  const dayStart = climateDate * MICROS_PER_DAY + 5 * MICROS_PER_HOUR;
  const openAt = (dayStart - 14 * MICROS_PER_HOUR) as EpochMicros;
  const closeAt = (dayStart + 24 * MICROS_PER_HOUR) as EpochMicros;
  const markets = brackets.map(
    ([lowF, highF], i): MarketDef => ({
      id: (id * 6 + i) as MarketId,
      ladder: id as LadderDef['id'],
      ticker: `KXHIGHNY-${climateDate}-${i}`,
      bracket: { lowF, highF },
      strikeType:
        lowF === Number.NEGATIVE_INFINITY ? 'less' : highF === Number.POSITIVE_INFINITY ? 'greater' : 'between',
      floorStrikeF: Number.isFinite(lowF) ? lowF : null,
      capStrikeF: Number.isFinite(highF) ? highF : null,
      openAt,
      closeAt,
    }),
  );
  return {
    id: id as LadderDef['id'],
    eventTicker: `KXHIGHNY-${climateDate}`,
    series: 'KXHIGHNY',
    city: city as LadderDef['city'],
    variable: 0,
    climateDate,
    markets,
    whole,
    openAt,
    closeAt,
    expectedExpirationAt: (closeAt + 10 * MICROS_PER_HOUR) as EpochMicros,
    settlementTimerSeconds: 3_600,
    sourceUrl: 'https://forecast.weather.gov/product.php?site=OKX&product=CLI&issuedby=NYC',
    termsHash: 'registry',
  };
}

/** A ladder with its board and features at an instant. */
export function viewOf(ladder: LadderDef, now: number = ladder.openAt): LadderView & { features: LadderFeatures } {
  const board = new MarketBoard(boardConfig.parse({}));
  board.addLadder(ladder);
  return { now: now as EpochMicros, ladder, board, features: new LadderFeatures(ladder, featuresConfig.parse({})) };
}

/** Quotes every market of the view in cents, `[bid, ask]`; null leaves the side empty. */
export function quote(view: LadderView, touches: readonly (readonly [number | null, number | null])[]): void {
  for (const [i, [bid, ask]] of touches.entries()) {
    const market = view.ladder.markets[i];
    if (!market) throw new RangeError(`no market ${i}`);
    const price = (cents: number | null): Price => (cents === null ? -1 : cents * 100) as Price;
    view.board.onQuote(market.id, price(bid), price(ask), NO_QUANTITY, NO_QUANTITY, view.now);
  }
}

/** The same view at a later instant. */
export function later<View extends LadderView>(view: View, minutes: number): View {
  return { ...view, now: (view.now + minutes * 60_000_000) as EpochMicros };
}

/** The value through JSON, as a snapshot on disk would come back. */
export function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
