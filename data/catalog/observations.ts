/** Observations: METAR reports. */
import { defineDataset, instant, oneOf, optional, real, text } from './dataset.ts';

const celsius = (what: string) => optional(real(`${what} in °C; null when the report has none.`));

export const observations = defineDataset({
  name: 'observations',
  description: 'Reports of a station, with the six-hour and twenty-four-hour extremes of their remarks.',
  knownAtRule: 'Ten minutes after the observation; a captured report at capture if that is later.',
  partition: 'year',
  shape: {
    known_at: instant('When it could first be known.'),
    observed_at: instant('When it was observed.'),
    station: text('ICAO identifier of the station.'),
    kind: oneOf(
      ['routine', 'special', 'five_minute'],
      'How the report was made; decides how exactly it bounds the day.',
    ),
    temp_c: celsius('Temperature'),
    max_6h_c: celsius('Maximum of the six hours before the report'),
    min_6h_c: celsius('Minimum of the six hours before the report'),
    max_24h_c: celsius('Maximum of the twenty-four hours before the report'),
    min_24h_c: celsius('Minimum of the twenty-four hours before the report'),
    raw: optional(text('The report as it was sent.')),
  },
});
