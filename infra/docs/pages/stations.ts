/** `stations.md`: the cities, and the station, report and clock on which each is settled. */
import { CITIES, WEATHER_COMPANY_FROM } from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import { code, page, table } from '../markdown.ts';

export function renderStations(): string {
  const before = (WEATHER_COMPANY_FROM - 1) as ClimateDate;
  const [first] = CITIES;
  return page(
    'Cities and stations',
    '`engine/markets/stations.ts`',
    `\`--cities\` and \`run.cities\` take the codes (names and series too). The climate day runs from midnight to midnight in local
standard time all year, by the offset in the table. Of several series the first is current, the others are retired.`,
    table(
      [
        'code',
        'city',
        'station',
        'WBAN',
        'report',
        'office',
        'standard time',
        'series of the high',
        'series of the low',
      ],
      CITIES.map((city) => [
        code(city.code),
        city.name,
        city.station,
        city.wban,
        city.cliProduct,
        city.office,
        `UTC−${-city.lstOffsetMinutes / 60}`,
        city.highSeries.map(code).join(', '),
        city.lowSeries.map(code).join(', '),
      ]),
    ),
    `## Source of the value

Up to climate date ${formatClimateDate(before)} the Daily Climate Report of the station settles its markets, for ${first?.name ?? ''} at
<${first?.sourceUrl(before) ?? ''}>. From ${formatClimateDate(WEATHER_COMPANY_FROM)} on the exchange settles on
<${first?.sourceUrl(WEATHER_COMPANY_FROM) ?? ''}>.

## Where the station stands`,
    table(
      ['code', 'latitude', 'longitude', 'time zone of the wall clock'],
      CITIES.map(({ code: name, latitude, longitude, zone }) => [
        code(name),
        String(latitude),
        String(longitude),
        zone,
      ]),
    ),
  );
}
