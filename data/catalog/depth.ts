/** Depth: full order books as snapshots and changes of levels. */
import { defineDataset, instant, oneOf, priceE4, quantityE2, text } from './dataset.ts';

export const depth = defineDataset({
  name: 'depth',
  description:
    'Levels of the order book in YES terms. Rows of kind `snapshot` that share market, known_at and source replace the whole book; a row of kind `delta` sets one level. A snapshot of an empty book is one row of size 0 at price 0 on the bid side.',
  knownAtRule: 'At capture.',
  partition: 'day',
  shape: {
    known_at: instant('When it was captured.'),
    exchange_at: instant("The exchange's time of the change; the capture time where it gives none."),
    ticker: text('The market.'),
    kind: oneOf(['snapshot', 'delta'], 'Whether the row is part of a whole book or a change of one level.'),
    side: oneOf(['bid', 'ask'], 'Side of the YES book; a bid for NO at q is an ask at one dollar minus q.'),
    price_e4: priceE4('Price of the level in YES terms, 1/10,000 dollar.'),
    size_e2: quantityE2('Size now resting at the level in 1/100 contract; 0 removes it.'),
  },
});
