/** Answers of the weather services in their odd forms: what is taken of them, what is left, and what is refused. */
import { describe, expect, test } from 'vitest';
import { readAfosAnswer } from '../../../data/ingest/iem/afos.ts';
import { readAsosTable } from '../../../data/ingest/iem/asos.ts';
import { readCliYear } from '../../../data/ingest/iem/cli-year.ts';
import { readMosTable } from '../../../data/ingest/iem/mos.ts';
import { readGridForecast } from '../../../data/ingest/nws/grid-forecast.ts';
import { nwsObservationRow } from '../../../data/ingest/nws/observations.ts';
import { readHalfDayForecast, readHourlyForecast } from '../../../data/ingest/nws/period-forecast.ts';
import { readValidTime, writeValidTime } from '../../../data/ingest/nws/valid-time.ts';
import { readEnsemble, readPreviousRuns, readStitchedHistory } from '../../../data/ingest/openmeteo/answers.ts';
import { readProductId } from '../../../data/ingest/product-id.ts';
import type { PlainRow } from '../../../data/store/append.ts';
import { type City, cityByCode } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import { climateReport } from '../products/climate-report-text.ts';

const NEW_YORK = cityByCode('NYC') as City;
const micros = (iso: string) => (Date.parse(iso) * 1000) as EpochMicros;
const iso = (at: unknown) => new Date(Number(at) / 1000).toISOString().slice(0, 16);
const date = (row: PlainRow | undefined) => formatClimateDate(row?.climate_date as ClimateDate);

describe('the raw grid', () => {
  const grid = (max: object[], min: object[] = []) =>
    JSON.stringify({
      properties: {
        updateTime: '2026-01-10T08:00:00+00:00',
        maxTemperature: { uom: 'wmoUnit:degC', values: max },
        minTemperature: { uom: 'unit:degC', values: min },
      },
    });
  const at = micros('2026-01-10T09:00:00Z');

  test('a night belongs to the day in which it ends, a day to that in which it begins, also in winter and at its cut end', () => {
    const { rows } = readGridForecast(
      grid(
        [{ validTime: '2026-01-11T00:00:00+00:00/PT2H', value: 0 }],
        [{ validTime: '2026-01-11T01:00:00+00:00/PT14H', value: -17.77777777777778 }],
      ),
      NEW_YORK,
      at,
    );
    expect(rows.map((row) => [row.variable, date(row), row.value_f])).toEqual([
      ['high', '2026-01-10', 32],
      ['low', '2026-01-11', 0],
    ]);
  });

  test('nulls are passed over, and values that cannot be or whose window is none are counted', () => {
    const { rows, refused } = readGridForecast(
      grid([
        { validTime: '2026-01-11T12:00:00+00:00/PT13H', value: null },
        { validTime: '2026-01-11T12:00:00+00:00/PT13H', value: 99 },
        { validTime: '2026-01-11T12:00:00+00:00/P3D', value: 10 },
        { validTime: 'NOW/PT13H', value: 10 },
      ]),
      NEW_YORK,
      at,
    );
    expect([rows.length, refused]).toEqual([0, 3]);
  });

  test('a forecast of an office whose clock runs ahead is not known before it says that it was made', () => {
    const { rows } = readGridForecast(
      grid([{ validTime: '2026-01-11T12:00:00+00:00/PT13H', value: 1 }]),
      NEW_YORK,
      micros('2026-01-10T07:00:00Z'),
    );
    expect(iso(rows[0]?.known_at)).toBe('2026-01-10T08:00');
  });

  test('what is no such answer is named by city and field', () => {
    expect(() => readGridForecast('{"properties":{}}', NEW_YORK, at)).toThrow(
      'the grid forecast of New York is not as documented: properties.updateTime is wrong',
    );
  });

  test.each(['PT1H', 'PT13H', 'P1D', 'P1DT6H', 'PT30M'])('a window of %s is read and written back', (length) => {
    const text = `2026-01-10T08:00:00+00:00/${length}`;
    const window = readValidTime(text);
    expect(window && writeValidTime(window)).toBe(text);
  });
  test.each(['', '2026-01-10T08:00:00+00:00', '2026-01-10T08:00:00/PT1H', '2026-01-10T08:00:00Z/PT0H', 'x/PT1H'])(
    '"%s" is no window',
    (text) => expect(readValidTime(text)).toBeNull(),
  );
});

describe('forecasts by periods', () => {
  const period = (startTime: string, endTime: string, isDaytime: boolean, temperature: number | null, unit = 'F') => ({
    startTime,
    endTime,
    isDaytime,
    temperature,
    temperatureUnit: unit,
  });
  const answer = (...periods: object[]) =>
    JSON.stringify({
      properties: { generatedAt: '2026-07-09T23:10:00+00:00', updateTime: '2026-07-09T22:00:00+00:00', periods },
    });

  test('an evening forecast begins with a night and has no high of today', () => {
    const { rows } = readHalfDayForecast(
      answer(
        period('2026-07-09T19:00:00-04:00', '2026-07-10T06:00:00-04:00', false, 72),
        period('2026-07-10T06:00:00-04:00', '2026-07-10T18:00:00-04:00', true, 30, 'C'),
      ),
      NEW_YORK,
      micros('2026-07-09T23:12:00Z'),
    );
    expect(rows.map((row) => [row.variable, date(row), row.value_f, iso(row.issued_at), iso(row.known_at)])).toEqual([
      ['low', '2026-07-10', 72, '2026-07-09T22:00', '2026-07-09T23:12'],
      ['high', '2026-07-10', 86, '2026-07-09T22:00', '2026-07-09T23:12'],
    ]);
  });

  test('hours give only the climate days that they cover whole', () => {
    const start = Date.parse('2026-07-10T03:00:00Z');
    const hours = Array.from({ length: 40 }, (_, i) =>
      period(
        `${new Date(start + i * 3.6e6).toISOString().slice(0, 19)}+00:00`,
        `${new Date(start + (i + 1) * 3.6e6).toISOString().slice(0, 19)}+00:00`,
        true,
        60 + i,
      ),
    );
    const { rows } = readHourlyForecast(answer(...hours), NEW_YORK, micros('2026-07-10T02:00:00Z'));
    // From 05 UTC, which is midnight of standard time.
    expect(rows.map((row) => [row.variable, date(row), row.value_f])).toEqual([
      ['high', '2026-07-10', 85],
      ['low', '2026-07-10', 62],
    ]);
  });
});

test('an observation that the service has rejected has no temperature, under both spellings of its mark', () => {
  const temperature = (qualityControl: string, value: number | null = 30) =>
    nwsObservationRow({
      properties: {
        station: 'https://api.weather.gov/stations/KNYC',
        timestamp: '2026-07-09T12:00:00+00:00',
        rawMessage: '',
        temperature: { unitCode: 'unit:degC', value, qualityControl },
      },
    }).temp_c;
  expect(['V', 'qc:V', 'Z', 'X', 'qc:X'].map((mark) => temperature(mark))).toEqual([30, 30, 30, null, null]);
  expect(temperature('Z', null)).toBeNull();
});

describe("Iowa State University's archive", () => {
  test('the yearly table is known when its last product was issued, and tells corrections and preliminaries by it', () => {
    const day = (valid: string, product: string | null, high: number | 'M', low: number | 'M') => ({
      valid,
      product,
      high,
      low,
    });
    const { rows, refused } = readCliYear(
      JSON.stringify({
        results: [
          day('2026-01-01', '202601020626-KOKX-CDUS41-CLINYC', 40, -3),
          day('2026-01-02', '202601031226-KOKX-CDUS41-CLINYC-CCA', 41, 'M'),
          day('2026-01-03', '202601032135-KOKX-CDUS41-CLINYC', 39, 30),
          day('2026-01-04', null, 39, 30),
          day('2026-01-05', '202601060626-KOKX-CDUS41-CLINYC', 20, 30),
          day('2026-01-06', '202601070626-KOKX-CDUS41-CLINYC', 'M', 'M'),
        ],
      }),
      NEW_YORK,
    );
    expect(rows.map((row) => [date(row), row.status, row.max_f, row.min_f, iso(row.known_at)])).toEqual([
      ['2026-01-01', 'final', 40, -3, '2026-01-02T06:31'],
      ['2026-01-02', 'corrected', 41, null, '2026-01-03T12:31'],
      ['2026-01-03', 'preliminary', 39, 30, '2026-01-03T21:40'],
    ]);
    expect(refused).toBe(2);
  });

  test('of a stretch of products each is taken as its kind, and an empty answer is nothing', () => {
    const dsm = '000\nCDUS27 KOKX 010516\nDSMNYC\nKNYC DS 31/12 661152/ 470316// 66/ 46//0021509/45=\n';
    const text = [climateReport(), dsm].map((product) => `\u0001\n${product}\n\u0003\n`).join('');
    const { reports, products } = readAfosAnswer(text, NEW_YORK, 2021);
    expect(products).toBe(2);
    expect(reports.map((row) => [date(row), row.status, row.product_id])).toEqual([
      ['2026-07-08', 'final', '202607090626-KOKX-CDUS41-CLINYC'],
      ['2020-12-31', 'preliminary', '202101010516-KOKX-CDUS27-DSMNYC'],
    ]);
    expect(readAfosAnswer('ERROR: Could not Find: CLINYC', NEW_YORK, 2021)).toMatchObject({ reports: [], products: 0 });
  });

  test('surface reports take tenths from the report, else from °F, and commas belong to the report', () => {
    const table =
      'station,valid,tmpf,metar\nNYC,2026-07-10 05:51,71.06,KNYC 100551Z 22/18 RMK AO2, T02170178\nNYC,2026-07-10 06:51,70.00,\nNYC,soon,70.00,\n';
    const { rows, refused } = readAsosTable(table, NEW_YORK, 'special');
    expect(rows.map((row) => [row.kind, row.temp_c, row.raw, iso(row.known_at)])).toEqual([
      ['special', 21.7, 'KNYC 100551Z 22/18 RMK AO2, T02170178', '2026-07-10T06:01'],
      ['special', 21.1, null, '2026-07-10T07:01'],
    ]);
    expect(refused).toBe(1);
  });

  test('guidance needs its run; codes for missing are missing; columns that are left out are no fault', () => {
    const table = [
      'runtime,ftime,station,model,txn,xnd',
      '2026-07-10 12:00:00,2026-07-11 00:00:00,KNYC,NBS,88.0,2',
      '2026-07-10 12:00:00+00:00,2026-07-11 12:00:00+00:00,KNYC,NBS,999,',
      ',2026-07-12 00:00:00,KNYC,NBS,90,',
      '2026-07-10 12:00:00,2026-07-11 06:00:00,KNYC,NBS,80,',
    ].join('\n');
    const { rows, refused } = readMosTable(table, NEW_YORK, 'NBS');
    expect(rows.map((row) => [row.variable, date(row), row.statistic, row.value_f, iso(row.known_at)])).toEqual([
      ['high', '2026-07-10', 'point', 88, '2026-07-11T03:00'],
      ['high', '2026-07-10', 'sd', 2, '2026-07-11T03:00'],
    ]);
    expect(refused).toBe(2);
    expect(readMosTable('runtime,ftime\n', NEW_YORK, 'GFS')).toEqual({ rows: [], refused: 0 });
    expect(readMosTable('\n', NEW_YORK, 'GFS').rows).toEqual([]);
  });

  test('an identifier is read whole or not at all', () => {
    expect(readProductId('202607090715-KOKX-CDUS41-CLINYC-CCA')).toMatchObject({ pil: 'CLINYC', addition: 'CCA' });
    expect(
      ['202613090715-KOKX-CDUS41-CLINYC', '2026-KOKX', '202607092515-KOKX-CDUS41-CLINYC'].map(readProductId),
    ).toEqual([null, null, null]);
  });
});

describe('Open-Meteo', () => {
  const hours = (day: string, values: (number | null)[]) => ({
    time: values.map((_, i) => `${day}T${String(i).padStart(2, '0')}:00`),
    values,
  });
  const answer = (name: string, day: string, values: (number | null)[], offset = -18_000) => {
    const { time } = hours(day, values);
    return JSON.stringify({ utc_offset_seconds: offset, hourly: { time, [name]: values } });
  };
  const rising = Array.from({ length: 24 }, (_, i) => 60 + i);

  test('a previous run is known six hours after the latest run that it can be of', () => {
    const rows = readPreviousRuns(answer('temperature_2m_previous_day2', '2026-07-10', rising), NEW_YORK, [2]);
    expect(rows.map((row) => [row.model, row.variable, row.value_f, iso(row.issued_at), iso(row.known_at)])).toEqual([
      ['open_meteo_day2', 'high', 83, '2026-07-09T04:00', '2026-07-09T10:00'],
      ['open_meteo_day2', 'low', 60, '2026-07-09T04:00', '2026-07-09T10:00'],
    ]);
  });

  test('a day that lacks an hour is left, and a stitched day counts when the user says', () => {
    expect(
      readPreviousRuns(answer('temperature_2m_previous_day1', '2026-07-10', [null, ...rising.slice(1)]), NEW_YORK, [1]),
    ).toEqual([]);
    const [high] = readStitchedHistory(answer('temperature_2m', '2026-07-10', rising), NEW_YORK, 6);
    expect(iso(high?.known_at)).toBe('2026-07-11T11:00');
  });

  test('an answer in another clock than the standard time is not taken for one', () => {
    expect(() =>
      readPreviousRuns(answer('temperature_2m_previous_day1', '2026-07-10', rising, -14_400), NEW_YORK, [1]),
    ).toThrow('not in its standard time');
  });

  test('an ensemble gives percentiles of days that have not begun, known when fetched, and none from a few members', () => {
    const members = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          i === 0 ? 'temperature_2m_max' : `temperature_2m_max_member${String(i).padStart(2, '0')}`,
          [70, 80 + i],
        ]),
      );
    const daily = (count: number) =>
      JSON.stringify({ utc_offset_seconds: -18_000, daily: { time: ['2026-07-10', '2026-07-11'], ...members(count) } });
    const at = micros('2026-07-10T09:00:00Z');
    expect(
      readEnsemble(daily(11), NEW_YORK, at).map((row) => [date(row), row.statistic, row.value_f, row.known_at]),
    ).toEqual(
      [
        ['point', 85],
        ['p10', 81],
        ['p25', 82.5],
        ['p50', 85],
        ['p75', 87.5],
        ['p90', 89],
      ].map(([name, value]) => ['2026-07-11', name, value, at]),
    );
    expect(readEnsemble(daily(4), NEW_YORK, at)).toEqual([]);
  });
});
