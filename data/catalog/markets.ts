/** Markets: the yes/no contracts of each ladder with their strikes, as known at listing. */
import type { z } from 'zod';
import { defineDataset, flag, instant, oneOf, optional, real, text, wholeF } from './dataset.ts';

export const markets = defineDataset({
  name: 'markets',
  description: 'One row for each market of a ladder: its strikes and times, as known at opening.',
  knownAtRule: 'The same instant as the ladder that it belongs to.',
  partition: 'year',
  shape: {
    known_at: instant('When the listing could first be known.'),
    ticker: text("The exchange's market ticker."),
    event_ticker: text('The ladder that it belongs to.'),
    strike_type: oneOf(
      ['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between'],
      'How the strikes are to be read; the ticker does not say it.',
    ),
    floor_strike_f: optional(real("The exchange's floor strike in °F; null where the type has none.")),
    cap_strike_f: optional(real("The exchange's cap strike in °F; null where the type has none.")),
    low_f: optional(wholeF('Lowest whole degree on which it pays; null for an open lower tail.')),
    high_f: optional(wholeF('Highest whole degree on which it pays; null for an open upper tail.')),
    open_at: instant('When trading opens.'),
    close_at: instant("When trading closes, from the exchange's record."),
    restored: flag('The strikes were missing in the record and restored as the only hole of the ladder.'),
  },
});
export type MarketRow = z.infer<typeof markets.schema>;
