/** Trades: the public prints. */
import { defineDataset, flag, instant, oneOf, optional, priceE4, quantityE2, text } from './dataset.ts';

export const trades = defineDataset({
  name: 'trades',
  description:
    'Every public trade. Identical rows are different trades: identity is the source and the position in it, never the values.',
  knownAtRule: 'One second after the exchange time.',
  partition: 'month',
  shape: {
    known_at: instant('Exchange time plus one second.'),
    traded_at: instant("The exchange's time of the trade."),
    ticker: text('The market.'),
    price_e4: priceE4('Price of YES in 1/10,000 dollar.'),
    quantity_e2: quantityE2('Quantity in 1/100 contract.'),
    taker_side: oneOf(['bid', 'ask'], 'Side of the taker on the YES book: bid bought YES, ask bought NO.'),
    is_block: flag('A block trade, negotiated away from the book.'),
    trade_id: optional(text("The exchange's trade id; null where the source has none.")),
  },
});
