/** Quotes: top of book. */
import { defineDataset, instant, optional, priceE4, quantityE2, text } from './dataset.ts';

export const quotes = defineDataset({
  name: 'quotes',
  description: 'Top of book of one market at an instant. An empty side is null, never 0 or one dollar.',
  knownAtRule: 'Captured logs at capture time. A quote without a time stamp is refused.',
  partition: 'month',
  shape: {
    known_at: instant('When it was captured.'),
    quoted_at: instant('When it was true by the exchange; the capture time where the source has no other.'),
    ticker: text('The market.'),
    bid_e4: optional(priceE4('Best bid for YES in 1/10,000 dollar; null when there is none.')),
    ask_e4: optional(priceE4('Best offer of YES in 1/10,000 dollar; null when there is none.')),
    bid_size_e2: optional(quantityE2('Size at the bid in 1/100 contract; null when the source does not say.')),
    ask_size_e2: optional(quantityE2('Size at the offer in 1/100 contract; null when the source does not say.')),
  },
});
