/** Formats that are known and hold no history: each says why it is left. */
import type { LeftFormat } from '../format.ts';
import { hasKeys } from '../json.ts';

const text = (name: string, what: string, pattern: RegExp, leave: string): LeftFormat => ({
  name,
  what,
  leave,
  recognise: { kind: 'text', matches: (content) => pattern.test(content.slice(0, 4000)) },
});
const json = (name: string, what: string, leave: string, matches: (document: unknown) => boolean): LeftFormat => ({
  name,
  what,
  leave,
  recognise: { kind: 'json', matches },
});

const PRODUCT = 'a text product on its own: not read from files';
const VECTORS = 'expected values for tests, not history';

/** In the order in which they are tried: the particular before the general. */
export const LEFT_FORMATS: readonly LeftFormat[] = [
  json('kalshi_fills', 'fills of an account', "an account's fills: check their fees with `sim fees`", (document) => {
    const first = Array.isArray(document)
      ? document[0]
      : hasKeys(document, 'fills') && Array.isArray(document.fills)
        ? document.fills[0]
        : null;
    return hasKeys(first, 'fee_cost', 'order_id');
  }),
  json('score_vectors', 'vectors of scoring rules', VECTORS, (document) => hasKeys(document, 'vectors')),
  json(
    'parser_expectations',
    'expected values of parsers',
    VECTORS,
    (document) => hasKeys(document, 'asserted', 'parse') || hasKeys(document, 'dsm', 'cf6'),
  ),
  json(
    'nws_griddata',
    'gridpoint forecast',
    'windows that are not climate days, for a grid cell without station and without time fetched',
    (document) => hasKeys(document, 'properties') && hasKeys(document.properties, 'maxTemperature'),
  ),
  json(
    'nws_point',
    'description of a point',
    'description of a point, not history',
    (document) => hasKeys(document, 'properties') && hasKeys(document.properties, 'forecastGridData'),
  ),
  json('product_list', 'list of products', 'a list of products without their content', (document) => {
    const first = hasKeys(document, 'data') && Array.isArray(document.data) ? document.data[0] : null;
    return hasKeys(first, 'product_id', 'pil');
  }),
  {
    name: 'ensemble_temperatures',
    what: 'ensemble forecasts of surface temperature',
    recognise: { kind: 'csv', columns: ['CMCG', 'ETA', 'GASP', 'GFS', 'observation', 'date', 'station'] },
    leave: 'a set for testing methods, in kelvin and of no daily extreme',
  },
  {
    name: 'open_meteo_hourly',
    what: 'Open-Meteo hourly values by run',
    recognise: { kind: 'csv', columns: ['run_utc', 'valid_utc', 'temperature_2m_f'] },
    leave: 'hourly values: the daily extremes of the same runs are in the daily file',
  },
  text('readme', 'documentation', /^# (?!NBM)|Permission is hereby granted|^MIT License/, 'documentation, not history'),
  text('cf6_text', 'monthly climate table', /PRELIMINARY LOCAL CLIMATOLOGICAL DATA|^CF6[A-Z]{3}/m, PRODUCT),
  text(
    'climate_text',
    'climate report',
    /^\s*CL[IMS][A-Z]{3}\s*$|CLIMATE (REPORT|SUMMARY)/m,
    'a climate report of another kind than the daily one, or without its heading',
  ),
  text(
    'guidance_text',
    'model guidance',
    /(MOS|NBM|LAMP).{0,12}(GUIDANCE|WE_DANCE)|TEMPERATURE AND PRECIPITATION SUMMARY/,
    PRODUCT,
  ),
  text('dsm_text', 'Daily Summary Message', /^\s*[A-Z]{4} DS /m, PRODUCT),
  text('metar_text', 'METAR collective', /METAR|SPECI|^SA[A-Z]{2}\d{2} |^\s*\d{3}\s+SA[A-Z]{2}/m, PRODUCT),
];
