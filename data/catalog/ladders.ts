/** Ladders: what was listed for a city, variable and climate date, as known at listing. */
import type { z } from 'zod';
import { date, defineDataset, flag, instant, oneOf, text, whole } from './dataset.ts';

export const ladders = defineDataset({
  name: 'ladders',
  description:
    'One row for each listed ladder (the exchange calls it an event). Only terms known at opening: no result, volume or last price.',
  knownAtRule: "The ladder's opening: its earliest market's open time.",
  partition: 'year',
  shape: {
    known_at: instant('When the listing could first be known.'),
    event_ticker: text("The exchange's event ticker as its markets carry it."),
    series: text("The exchange's series as the tickers spell it, for example KXHIGHNY or HIGHNY."),
    city: text('City code of the station registry, for example NYC.'),
    variable: oneOf(['high', 'low'], 'Which daily extreme the ladder is about.'),
    climate_date: date('The climate day: midnight to midnight in local standard time.'),
    open_at: instant('When trading opens.'),
    close_at: instant("When trading closes, from the exchange's record and never from rules text."),
    expected_expiration_at: instant('When the exchange expects to determine the result.'),
    settlement_timer_s: whole('Seconds from determination to payment.'),
    source_url: text('Where the value that settles the ladder is published.'),
    terms_hash: text('SHA-256 of the normalised rules text, or `registry` where the record has none.'),
    whole: flag('The brackets cover every whole degree exactly once.'),
  },
});
export type LadderRow = z.infer<typeof ladders.schema>;
