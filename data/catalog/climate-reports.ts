/** Climate reports: daily highs and lows, every version, and the station archives beside them. */
import { date, defineDataset, instant, oneOf, optional, text, wholeF } from './dataset.ts';

export const climateReports = defineDataset({
  name: 'climate_reports',
  description:
    'Daily extremes of a station. Every version of a Daily Climate Report is kept; `archive` rows come from station archives and are never settlement reports.',
  knownAtRule: 'Reports five minutes after issue; archive values thirty-six hours after the end of the climate day.',
  partition: 'year',
  shape: {
    known_at: instant('When it could first be known.'),
    issued_at: instant('When it was issued; for an archive value the end of the climate day.'),
    station: text('ICAO identifier of the station.'),
    climate_date: date('The climate day that it is about.'),
    status: oneOf(['preliminary', 'final', 'corrected', 'archive'], 'How final it is.'),
    max_f: optional(wholeF('Maximum in whole °F; null when missing.')),
    min_f: optional(wholeF('Minimum in whole °F; null when missing.')),
    product_id: optional(text('Identifier of the product; null where the source has none.')),
  },
});
