/** Market status: what the exchange announced of the life of markets, as a recorder heard it. */
import { defineDataset, instant, oneOf, optional, text } from './dataset.ts';

export const marketStatus = defineDataset({
  name: 'market_status',
  description:
    'Announcements of the life of a market: pauses, changed times, determination and payment. Opening and closing are not announced.',
  knownAtRule: 'At capture.',
  partition: 'day',
  shape: {
    known_at: instant('When it was heard.'),
    ticker: text('The market.'),
    status: oneOf(
      [
        'created',
        'activated',
        'deactivated',
        'close_date_updated',
        'determined',
        'settled',
        'price_level_structure_updated',
        'metadata_updated',
      ],
      "The exchange's word for what happened.",
    ),
    exchange_at: optional(instant("The exchange's time of it; null where it gives none.")),
    result: optional(text('The result that was determined; null for everything else.')),
    close_at: optional(instant('The close that was announced; null where none was.')),
  },
});
