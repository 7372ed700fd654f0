/**
 * The price of an order, and how far the market has run from where its intent was formed.
 *
 * A taking order asks for the other side of the touch, a making order joins its own; neither goes beyond the limit of its
 * intent, and both stand on whole cents. Without the side of the touch that sets the price there is no order.
 */
import { BookSide } from '../events.ts';
import type { Price } from '../money/units.ts';
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { OmsConfig } from './config.ts';
import type { Intent } from './intent.ts';

/** One cent as a price; the grid of all temperature markets. */
export const ONE_TICK = 100;

/** The price at which an intent's order is to stand given the touch, or NO_PRICE when the touch does not say. */
export function orderPrice(intent: Intent, bid: Price, ask: Price, config: OmsConfig): Price {
  const style = intent.purpose === 'exit' ? config.exitStyle : config.style;
  return intent.side === BookSide.bid
    ? bidPrice(style, intent.limitPrice, bid, ask, config)
    : askPrice(style, intent.limitPrice, bid, ask, config);
}

/** How much worse for us `price` is than `reference`, in price units: positive when a buyer pays more or a seller gets less. */
export function worsening(side: BookSide, reference: Price, price: Price): number {
  return side === BookSide.bid ? price - reference : reference - price;
}

function bidPrice(style: OmsConfig['style'], limit: Price, bid: Price, ask: Price, config: OmsConfig): Price {
  let price: number;
  if (style === 'take') {
    if (ask === NO_PRICE) return NO_PRICE;
    price = Math.min(limit, ask + config.takeThroughCents * ONE_TICK);
  } else {
    if (bid === NO_PRICE) return NO_PRICE;
    price = Math.min(limit, bid + config.improveCents * ONE_TICK);
    if (ask !== NO_PRICE) price = Math.min(price, ask - ONE_TICK);
  }
  return onGrid(price - (((price % ONE_TICK) + ONE_TICK) % ONE_TICK));
}

function askPrice(style: OmsConfig['style'], limit: Price, bid: Price, ask: Price, config: OmsConfig): Price {
  let price: number;
  if (style === 'take') {
    if (bid === NO_PRICE) return NO_PRICE;
    price = Math.max(limit, bid - config.takeThroughCents * ONE_TICK);
  } else {
    if (ask === NO_PRICE) return NO_PRICE;
    price = Math.max(limit, ask - config.improveCents * ONE_TICK);
    if (bid !== NO_PRICE) price = Math.max(price, bid + ONE_TICK);
  }
  const below = ((price % ONE_TICK) + ONE_TICK) % ONE_TICK;
  return onGrid(below === 0 ? price : price + ONE_TICK - below);
}

/** The price when an order may stand there: one cent to ninety-nine. */
function onGrid(price: number): Price {
  return price >= ONE_TICK && price <= ONE_DOLLAR_PRICE - ONE_TICK ? (price as Price) : NO_PRICE;
}
