/**
 * A stored climate report in the layout in which offices send it. Reading the text gives the stored report back: heading and identifier,
 * the office's wall clock, the climate day in the headline, the `VALID … AS OF` line of a preliminary one, maximum and minimum.
 * What history does not hold (times, normals, records, precipitation) is left blank, never invented.
 */
import { type ProductId, readProductId } from '../../../data/ingest/product-id.ts';
import { type City, cityByStation } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { civilOf } from '../../../engine/weather/climate-day.ts';
import type { StoredReport } from './weather-history.ts';

/** A climate report as a product: its identifier in the archive of Iowa State University, and its text. */
export interface ReportProduct {
  readonly id: string;
  readonly heading: ProductId;
  readonly text: string;
}

/** Names in the headline where the city's name alone would be another site. */
const SITES: Readonly<Record<string, string>> = {
  NYC: 'CENTRAL PARK NY',
  CHI: 'CHICAGO-MIDWAY',
  AUS: 'AUSTIN BERGSTROM',
  DC: 'WASHINGTON NATIONAL DC',
  HOU: 'HOUSTON HOBBY',
};
/** WMO headings of the report by region of the office: east, south-east, north, south, mountains, west. */
const REGIONS: readonly (readonly [heading: string, codes: readonly string[]])[] = [
  ['CDUS41', ['NYC', 'PHL', 'BOS', 'DC']],
  ['CDUS42', ['MIA', 'ATL']],
  ['CDUS43', ['CHI', 'MIN']],
  ['CDUS44', ['AUS', 'HOU', 'DAL', 'SATX', 'OKC', 'NOLA']],
  ['CDUS45', ['DEN', 'PHX', 'LV']],
  ['CDUS46', ['LAX', 'SFO', 'SEA']],
];
const MONTHS = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');
const HEADER = [
  'WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST',
  '                VALUE   (LST)  VALUE       VALUE  FROM      YEAR',
  '                                                  NORMAL',
];

/** The product of a report that an office issued; null for one that is no climate report of a city's station. */
export function climateReportProduct(report: StoredReport): ReportProduct | null {
  const city = cityByStation(report.station);
  if (city === undefined || report.status === 'archive') return null;
  const heading = headingOf(report, city);
  if (heading.pil !== city.cliProduct) return null;
  const id = report.productId ?? identifierOf(heading);
  return { id, heading, text: textOf(report, city, heading) };
}

function headingOf(report: StoredReport, city: City): ProductId {
  const stored = report.productId === null ? null : readProductId(report.productId);
  if (stored !== null) return stored;
  return {
    issuedAt: report.issuedAt,
    office: `K${city.office}`,
    wmo: REGIONS.find(([, codes]) => codes.includes(city.code))?.[0] ?? 'CDUS40',
    pil: city.cliProduct,
    addition: report.status === 'corrected' ? 'CCA' : null,
  };
}

function identifierOf({ issuedAt, office, wmo, pil, addition }: ProductId): string {
  const stamp = new Date(issuedAt / 1000).toISOString().replace(/[-T:]/g, '').slice(0, 12);
  return [stamp, office, wmo, pil, ...(addition === null ? [] : [addition])].join('-');
}

function textOf(report: StoredReport, city: City, heading: ProductId): string {
  const { year, month, day } = civilOf(report.date);
  const clock = wallClock(report.issuedAt, city.zone);
  const saysSo = report.status !== 'corrected' || /^CC[A-Z]$/.test(heading.addition ?? '');
  const isPreliminary = report.status === 'preliminary';
  return [
    '000',
    wmoHeading(heading),
    heading.pil,
    '',
    saysSo ? 'CLIMATE REPORT' : 'CLIMATE REPORT...(CORRECTION)',
    `NATIONAL WEATHER SERVICE ${city.name.toUpperCase()}`,
    clock.line,
    '',
    '...................................',
    '',
    `...THE ${SITES[city.code] ?? city.name.toUpperCase()} CLIMATE SUMMARY FOR ${MONTHS[month - 1]} ${day} ${year}...`,
    ...(isPreliminary ? [`VALID TODAY AS OF ${clock.asOf} LOCAL TIME.`] : []),
    '',
    ...HEADER,
    '.'.repeat(67),
    'TEMPERATURE (F)',
    isPreliminary ? ' TODAY' : ' YESTERDAY',
    row('MAXIMUM', report.maxF),
    row('MINIMUM', report.minF),
    '',
    '.'.repeat(67),
    '',
    '$$',
    '',
  ].join('\n');
}

/** `CDUS41 KOKX 100625 CCA`. */
export function wmoHeading({ wmo, office, issuedAt, addition }: ProductId): string {
  const iso = new Date(issuedAt / 1000).toISOString();
  return `${wmo} ${office} ${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${addition === null ? '' : ` ${addition}`}`;
}

function row(label: string, valueF: number | null): string {
  return `${`  ${label}`.padEnd(16)}${String(valueF ?? 'MM').padStart(4)}`;
}

/** `435 PM EDT THU JUL 09 2026` and `0435 PM`. */
function wallClock(at: EpochMicros, zone: string): { readonly line: string; readonly asOf: string } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    month: 'short',
    day: '2-digit',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hour12: true,
    timeZoneName: 'short',
  }).formatToParts(at / 1000);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value.toUpperCase() ?? '';
  const time = `${part('hour')}${part('minute')} ${part('dayPeriod')}`;
  const date = `${part('weekday')} ${part('month')} ${part('day')} ${part('year')}`;
  return { line: `${time} ${part('timeZoneName')} ${date}`, asOf: time.padStart(7, '0') };
}
