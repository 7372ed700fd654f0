/** Forecasts: predictions of a station's daily extremes, each with its issue time. */
import { addedIn, date, defineDataset, instant, oneOf, real, text } from './dataset.ts';

export const forecasts = defineDataset({
  name: 'forecasts',
  description:
    "One number of one forecast of one station's daily extreme. A forecast without an issue or capture time is refused.",
  knownAtRule:
    'MOS and Open-Meteo six hours after the run; National Weather Service forecasts and bulletins at the time they were fetched; National Blend bulletins from an archive fifteen hours after the run.',
  partition: 'year',
  shape: {
    known_at: instant('When it could first be known.'),
    issued_at: instant('The run or issue time; the capture time where the source gives no other.'),
    model: text('Name of the forecast source, for example gfs_mos, nam_mos, open_meteo, nws_grid, nbm_nbs.'),
    station: text('Station or point that it is for; mapped to cities by the configuration, never by name.'),
    variable: oneOf(['high', 'low'], 'Which daily extreme.'),
    climate_date: date('The climate day that it is about.'),
    statistic: oneOf(
      ['point', 'sd', 'p10', 'p25', 'p50', 'p75', 'p90'],
      'Which number of the forecast: its value, standard deviation or a percentile.',
    ),
    value_f: real('The number in °F.'),
    valid_from: addedIn(
      2,
      instant(
        'Start of the window that the source gives for the value; null where it gives none. Rarely the climate day.',
      ),
    ),
    valid_to: addedIn(2, instant('End of that window; null where the source gives none.')),
  },
});
