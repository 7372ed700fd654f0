/** What the weather services really answered, and what the readers of their answers make of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { climateReportRows } from '../../data/ingest/climate-report-rows.ts';
import { readAfosAnswer } from '../../data/ingest/iem/afos.ts';
import { readGridForecast } from '../../data/ingest/nws/grid-forecast.ts';
import { nwsObservationRow, observationsAnswer } from '../../data/ingest/nws/observations.ts';
import { readValidTime, writeValidTime } from '../../data/ingest/nws/valid-time.ts';
import { readProductId } from '../../data/ingest/product-id.ts';
import { tarEntries } from '../../data/ingest/tar.ts';
import { parseProducts, splitProducts } from '../../data/products/collective.ts';
import { type DsmProduct, dsmParser } from '../../data/products/dsm.ts';
import { type City, cityByCode } from '../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import { climateReportProduct } from '../../sim/exchange-server/weather/climate-report-text.ts';
import type { StoredReport } from '../../sim/exchange-server/weather/weather-history.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const weather = (...path: string[]) => join(history, 'weather', ...path);
const response = (name: string) => readFileSync(weather('responses', name), 'latin1');
const NEW_YORK = cityByCode('NYC') as City;
const micros = (iso: string) => (Date.parse(iso) * 1000) as EpochMicros;

describe.skipIf(!history)('recorded answers', () => {
  test('of the raw grid give every window with its own value and the climate day that it is about', () => {
    const fetchedAt = micros('2026-07-09T19:10:00Z');
    const { rows, updatedAt, refused } = readGridForecast(response('griddata_nyc_trimmed.json'), NEW_YORK, fetchedAt);
    expect([updatedAt, refused]).toEqual([micros('2026-07-09T19:03:33Z'), 0]);
    expect(
      rows.map((row) => [
        row.variable,
        formatClimateDate(row.climate_date as ClimateDate),
        row.value_f,
        writeValidTime({ from: row.valid_from as EpochMicros, to: row.valid_to as EpochMicros }),
      ]),
    ).toEqual([
      ['high', '2026-07-09', 84, '2026-07-09T13:00:00+00:00/PT12H'],
      ['high', '2026-07-10', 89, '2026-07-10T12:00:00+00:00/PT13H'],
      ['high', '2026-07-11', 83, '2026-07-11T12:00:00+00:00/PT13H'],
      ['high', '2026-07-12', 84, '2026-07-12T12:00:00+00:00/PT13H'],
      ['low', '2026-07-09', 69, '2026-07-09T13:00:00+00:00/PT1H'],
      ['low', '2026-07-10', 73, '2026-07-10T00:00:00+00:00/PT14H'],
      ['low', '2026-07-11', 71, '2026-07-11T00:00:00+00:00/PT14H'],
      ['low', '2026-07-12', 69, '2026-07-12T00:00:00+00:00/PT14H'],
    ]);
    expect(rows.every(({ known_at }) => known_at === fetchedAt)).toBe(true);
  });

  test('of the raw grid have no window that is not read and written back', () => {
    const { properties } = JSON.parse(response('griddata_nyc_trimmed.json')) as {
      properties: Record<string, { values?: { validTime: string }[] }>;
    };
    const windows = Object.values(properties).flatMap(({ values }) => values?.map(({ validTime }) => validTime) ?? []);
    expect(windows.length).toBeGreaterThan(20);
    for (const text of windows) {
      const window = readValidTime(text);
      expect(window && writeValidTime(window)).toBe(text);
    }
  });

  test('of observations take tenths from the report and whole degrees from a five-minute value, each known at its own pace', () => {
    const { features } = observationsAnswer.parse(
      JSON.parse(response('api_observations_kmdw_2026-09-04_excerpt.json')),
    );
    expect(
      features
        .map(nwsObservationRow)
        .map((row) => [row.kind, row.temp_c, (Number(row.known_at) - Number(row.observed_at)) / 60e6]),
    ).toEqual(
      features.map(({ properties }) =>
        properties.rawMessage ? ['routine', 29.4, 10] : ['five_minute', properties.temperature?.value, 20],
      ),
    );
  });

  test('of products name the report that they hold', () => {
    const { data } = JSON.parse(response('list_clinyc_20260710.json')) as {
      data: { product_id: string; entered: string }[];
    };
    for (const { product_id, entered } of data) expect(readProductId(product_id)?.issuedAt).toBe(micros(entered));
    const { reports } = readAfosAnswer(`\u0001\n${response('text_clinyc_202607100625.txt')}\n\u0003\n`, NEW_YORK, 2026);
    expect(reports).toMatchObject([
      {
        status: 'final',
        max_f: 82,
        min_f: 71,
        product_id: data[0]?.product_id,
        known_at: micros('2026-07-10T06:30:00Z'),
      },
    ]);
  });
});

describe.skipIf(!history)('the samples', () => {
  test('of climate reports, stored and sent again by the local server, say the same', () => {
    const folder = weather('products', 'CLI');
    const texts = readdirSync(folder)
      .sort()
      .flatMap((name) => splitProducts(readFileSync(join(folder, name), 'latin1')));
    const rows = texts.flatMap((text) => climateReportRows(text).rows);
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      const product = climateReportProduct({
        knownAt: row.known_at,
        issuedAt: row.issued_at,
        station: row.station,
        date: row.climate_date,
        status: row.status,
        maxF: row.max_f,
        minF: row.min_f,
        productId: row.product_id,
      } as StoredReport);
      expect(climateReportRows(product?.text ?? '')).toEqual({ rows: [row], refused: [] });
    }
  });

  test('are all read by one reader, but for the one that is of a kind without', () => {
    const unread: string[] = [];
    for (const kind of ['CLI', 'CF6', 'DSM', 'METAR', 'MOS', 'NBM']) {
      for (const name of readdirSync(weather('products', kind)).sort()) {
        const read = parseProducts(readFileSync(weather('products', kind, name), 'latin1'), { receivedYear: 2020 });
        if (read.length === 0) unread.push(name);
        for (const { part, text } of read.flatMap(({ problems }) => problems))
          expect([name, part !== '' && text !== '']).toEqual([name, true]);
      }
    }
    expect(unread).toEqual(['RTPSGX.txt']);
  });

  test('of daily summaries say what others found in them', () => {
    const { asserted } = JSON.parse(readFileSync(weather('products', 'obs_expected.json'), 'utf8')).dsm as {
      asserted: {
        text?: string;
        parse?: string | null;
        date?: string;
        read_high?: number;
        read_low?: number;
        read_high_lst?: string;
      }[];
    };
    const messages = asserted.filter(({ text }) => text?.endsWith('=') && !text.includes('MM'));
    expect(messages.length).toBeGreaterThan(2);
    for (const { text = '', parse, date, read_high, read_low, read_high_lst } of messages) {
      const [report] = (dsmParser.parse(text, { receivedYear: Number(date?.slice(0, 4) ?? 2021) }) as DsmProduct)
        .reports;
      if (parse === null) expect([report?.max_f ?? null, report?.min_f ?? null]).toEqual([null, null]);
      if (date !== undefined) expect(report?.climate_date).toBe(date);
      if (read_high !== undefined) expect(report?.max_f).toBe(read_high);
      if (read_low !== undefined) expect(report?.min_f).toBe(read_low);
      if (read_high_lst !== undefined) expect(report?.max_time_lst).toBe(read_high_lst);
    }
  });

  test('of a station, 409 bulletins and its reports of four months, leave nothing unread', () => {
    const bulletins = tarEntries(gunzipSync(readFileSync(weather('klas', 'nbm_bulletins.tar.gz'))));
    expect(bulletins).toHaveLength(409);
    expect(
      bulletins.flatMap(({ bytes }) => parseProducts(bytes.toString('latin1'), {}).flatMap((x) => x.problems)),
    ).toEqual([]);
    const lines = gunzipSync(readFileSync(weather('klas', 'observations_metar.csv.gz')))
      .toString()
      .trim()
      .split('\n')
      .slice(1);
    expect(lines.length).toBeGreaterThan(2_500);
    for (const line of lines) {
      const [time = ''] = line.split(',');
      const [product] = parseProducts(line.slice(line.search(/(?:METAR|SPECI) KLAS/)), { reference: micros(time) });
      expect(product).toMatchObject({ reports: [{ station: 'KLAS', observed_at: time }], problems: [] });
    }
  });
});
