/** Settlements: the steps of each market from its close to payment, with the value that decided it. */
import type { z } from 'zod';
import { date, defineDataset, instant, oneOf, optional, priceE4, real, text } from './dataset.ts';

export const settlements = defineDataset({
  name: 'settlements',
  description:
    "Results and values after the fact, apart from the listing so that they cannot be seen before they were known. A row without a market ticker carries the exchange's value of the whole ladder.",
  knownAtRule:
    "The exchange's settlement time, or else expected expiration plus the settlement timer plus twenty-four hours; never before the close.",
  partition: 'year',
  shape: {
    known_at: instant('When it could first be known.'),
    ticker: optional(text('The market; null for a value of the whole ladder.')),
    event_ticker: text('The ladder.'),
    climate_date: date('The climate day.'),
    stage: oneOf(['determined', 'disputed', 'amended', 'final', 'paid'], 'Step towards payment.'),
    result: optional(oneOf(['yes', 'no', 'void'], 'Which side won; null where the source has none.')),
    payout_e4: optional(priceE4('What a YES contract pays in 1/10,000 dollar; null when not determined.')),
    value_f: optional(real("The exchange's value in °F; null when it gave none or no number.")),
    value_text: optional(text("The exchange's value as it gave it, where it is more than a number.")),
    settled_at: optional(instant("The exchange's settlement time; null where the source has none.")),
  },
});
export type SettlementRow = z.infer<typeof settlements.schema>;
