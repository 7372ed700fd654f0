/**
 * Draws the orders of an audit: any market, any instant at which both sides of its touch are known, either side; half of them
 * take, the others join the touch, improve it or wait behind it. The same seed and history give the same orders.
 */
import { BookSide, EventKind } from '../../../engine/events.ts';
import type { BoardConfig } from '../../../engine/markets/config.ts';
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { NO_PRICE, ONE_CONTRACT, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { type RandomStream, stream } from '../../random.ts';
import type { MarketHistory } from './market-history.ts';
import type { TrialOrder } from './try-order.ts';

/** What an order does at the touch when it is decided. */
export type OrderManner = 'taking' | 'resting';

export interface DrawnOrder extends TrialOrder {
  readonly manner: OrderManner;
}

export interface DrawSettings {
  readonly seed: number;
  readonly count: number;
  readonly board: BoardConfig;
  readonly ladderOf: (history: MarketHistory) => LadderDef;
}

const CENT = 100;
/** How long an order stands. */
const STANDS_MICROS = 90 * MICROS_PER_MINUTE;
/** Tries for each order that is wanted: at many instants one side of a touch is empty. */
const TRIES = 20;

/** Up to `count` orders over the histories, in the order in which they were drawn. */
export function drawOrders(histories: readonly MarketHistory[], settings: DrawSettings): readonly DrawnOrder[] {
  const random = stream(settings.seed, 'audit: orders');
  const orders: DrawnOrder[] = [];
  for (let i = 0; i < settings.count * TRIES && orders.length < settings.count && histories.length > 0; i++) {
    const order = drawOrder(random.pick(histories), random, settings);
    if (order !== null) orders.push(order);
  }
  return orders;
}

function drawOrder(history: MarketHistory, random: RandomStream, settings: DrawSettings): DrawnOrder | null {
  const { columns, market } = history;
  const first = columns.knownAt[0] as number;
  const last = Math.min(columns.knownAt[columns.length - 1] as number, market.closeAt) - STANDS_MICROS;
  const decidedAt = Math.floor(first + random.uniform() * (last - first)) as EpochMicros;
  const side = random.chance(0.5) ? BookSide.bid : BookSide.ask;
  const isTaking = random.chance(0.5);
  const away = random.integer(0, 2);
  const contracts = random.integer(1, 60);
  if (last <= first) return null;
  const touch = touchAt(history, decidedAt, settings);
  if (touch.bid === NO_PRICE || touch.ask === NO_PRICE) return null;
  const own = side === BookSide.bid ? touch.bid : touch.ask;
  const other = side === BookSide.bid ? touch.ask : touch.bid;
  const towards = side === BookSide.bid ? CENT : -CENT;
  // Taking: the other side and up to two cents beyond. Resting: a cent better than the own side, at it, or a cent behind it.
  const price = isTaking ? other + away * towards : own + (1 - away) * towards;
  const crosses = side === BookSide.bid ? price >= other : price <= other;
  if (price < CENT || price > ONE_DOLLAR_PRICE - CENT || crosses !== isTaking) return null;
  return {
    history,
    decidedAt,
    side,
    price: price as Price,
    quantity: (contracts * ONE_CONTRACT) as Quantity,
    endAt: (decidedAt + STANDS_MICROS) as EpochMicros,
    manner: isTaking ? 'taking' : 'resting',
  };
}

/** The touch as the engine's board shows it at an instant; NO_PRICE where a side is missing. */
export function touchAt(
  history: MarketHistory,
  at: EpochMicros,
  { board: config, ladderOf }: Pick<DrawSettings, 'board' | 'ladderOf'>,
): { readonly bid: number; readonly ask: number } {
  const { columns, market } = history;
  const board = new MarketBoard(config);
  board.addLadder(ladderOf(history));
  const { kind, knownAt, a, b, c, d } = columns;
  for (let row = 0; row < columns.length && (knownAt[row] as number) <= at; row++) {
    const when = knownAt[row] as EpochMicros;
    if (kind[row] === EventKind.quote) {
      board.onQuote(market.id, a[row] as Price, b[row] as Price, c[row] as Quantity, d[row] as Quantity, when);
    } else if (kind[row] === EventKind.bookClear) {
      board.onBookClear(market.id, when);
    } else if (kind[row] === EventKind.bookLevel) {
      board.onBookLevel(market.id, a[row] as BookSide, b[row] as Price, c[row] as Quantity, when);
    }
  }
  return { bid: board.bid(market.id, at), ask: board.ask(market.id, at) };
}
