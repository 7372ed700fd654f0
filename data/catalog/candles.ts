/** Candles: bars of prices, and of the touch where the source has it. */
import { defineDataset, instant, optional, priceE4, quantityE2, text, whole } from './dataset.ts';

const bar = (what: string) => optional(priceE4(`${what}, 1/10,000 dollar; null when the source has none.`));

export const candles = defineDataset({
  name: 'candles',
  description:
    'Bars of a market. The opening price may lie outside high and low: it is then the price before the bar. Bars with bid and ask are evidence for the `candles` tier, bars of trades only for `trade_bars`.',
  knownAtRule: 'One minute after the end of the bar.',
  partition: 'month',
  shape: {
    known_at: instant('End of the bar plus one minute.'),
    start_at: instant('Start of the bar.'),
    end_at: instant('End of the bar.'),
    ticker: text('The market.'),
    period_s: whole('Length of the bar in seconds.'),
    price_open_e4: bar('First traded price'),
    price_high_e4: bar('Highest traded price'),
    price_low_e4: bar('Lowest traded price'),
    price_close_e4: bar('Last traded price'),
    price_mean_e4: bar('Mean traded price'),
    bid_open_e4: bar('Bid at the start'),
    bid_high_e4: bar('Highest bid'),
    bid_low_e4: bar('Lowest bid'),
    bid_close_e4: bar('Bid at the end'),
    ask_open_e4: bar('Offer at the start'),
    ask_high_e4: bar('Highest offer'),
    ask_low_e4: bar('Lowest offer'),
    ask_close_e4: bar('Offer at the end'),
    volume_e2: optional(quantityE2('Volume in 1/100 contract.')),
    open_interest_e2: optional(quantityE2('Open interest at the end in 1/100 contract.')),
  },
});
