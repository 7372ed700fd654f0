import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { csv, put, tar } from './little-files.ts';

let dir: string;
let files: string;
let store: Store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ingest-'));
  files = join(dir, 'files');
  store = openStore(join(dir, 'data'), { create: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function rows(sql: string): Promise<unknown[][]> {
  const connection = await store.sql();
  try {
    return (await queryRows(connection, sql)).map((row) =>
      Object.values(row).map((value) => (value instanceof Date ? value.toISOString().replace('.000Z', 'Z') : value)),
    );
  } finally {
    connection.closeSync();
  }
}

test('archive values are rounded to whole degrees and known thirty-six hours after the climate day', async () => {
  put(
    files,
    'USW00094728_NYC.csv.gz',
    csv('date,AWND,PRCP,SNOW,SNWD,TMAX,TMIN', '2024-01-31,,,,,57.02,39.92', '2024-02-01,,,,,,'),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.notes).toEqual([
    "station KNYC taken from the file's name: the content lacks it",
    '1 days without any value passed over',
  ]);
  expect(await rows('SELECT known_at, issued_at, station, status, max_f, min_f FROM climate_reports')).toEqual([
    ['2024-02-02T17:00:00Z', '2024-02-01T05:00:00Z', 'KNYC', 'archive', 57, 40],
  ]);
});

test("archives of O'Hare and Bush Intercontinental never pass for Midway and Hobby", async () => {
  put(files, 'chi.csv', csv('ticker,date,nws_high', 'KXHIGHCHI,2024-01-31,38.0'));
  put(files, 'hou.csv', csv('ticker,date,nws_high', 'KXHIGHTHOU,2024-01-31,70.0'));
  put(files, 'USW00094846_ORD.csv', csv('date,TMAX,TMIN', '2024-01-31,32.0,10.04'));
  put(files, 'ny.csv', csv('ticker,date,nws_high', 'KXHIGHNY,2024-01-31,40.0'));
  await ingestFiles(files, store);
  expect(await rows('SELECT DISTINCT station FROM climate_reports ORDER BY 1')).toEqual([['KIAH'], ['KNYC'], ['KORD']]);
});

test('an archive whose station is nowhere is left with the reason', async () => {
  put(files, 'daily.csv', csv('date,TMAX,TMIN', '2024-01-31,32.0,10.04'));
  const { left } = await ingestFiles(files, store);
  expect(left[0]?.why).toContain('its station is neither in the content nor in the name');
});

test('MOS is known six hours after its run, and a row without run time is refused', async () => {
  put(
    files,
    'gfs_mos_knyc.csv',
    csv('date,gfs_mos_tmax_f,runtime', '2024-01-02,44.0,2024-01-01 12:00:00', '2024-01-03,50.0,'),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.notes).toContain('1 rows without run time refused');
  expect(await rows('SELECT known_at, issued_at, model, station, variable, statistic, value_f FROM forecasts')).toEqual(
    [['2024-01-01T18:00:00Z', '2024-01-01T12:00:00Z', 'gfs_mos', 'KNYC', 'high', 'point', 44]],
  );
});

test('a forecast file without the run time at all is refused', async () => {
  put(files, 'gfs_mos_knyc.csv', csv('date,gfs_mos_tmax_f', '2024-01-02,44.0'));
  await expect(ingestFiles(files, store)).rejects.toThrow(
    'gfs_mos_knyc.csv lacks the column runtime of GFS MOS forecasts',
  );
});

test('Open-Meteo days that a run does not cover are refused, and the point is no station', async () => {
  const header = 'run_utc,run_file,target_climate_day,lead_days,n_hours,tmax_f,tmin_f';
  put(
    files,
    'daily.csv',
    csv(header, '2023-10-01T09:00Z,x,2023-10-02,1,24,70.8,56.7', '2023-10-01T09:00Z,x,2023-10-01,0,19,70.2,60'),
  );
  await ingestFiles(files, store);
  expect(await rows('SELECT known_at, station, variable, value_f FROM forecasts ORDER BY variable')).toEqual([
    ['2023-10-01T15:00:00Z', 'OM-LOWER-MANHATTAN', 'high', 70.8],
    ['2023-10-01T15:00:00Z', 'OM-LOWER-MANHATTAN', 'low', 56.7],
  ]);
});

test('a forecast log without zone is read by the latest clock, and lines written afterwards are refused', async () => {
  const header = 'timestamp,target_date,forecast_or_actual,forecast_time,predicted_high,forecast_detail';
  put(
    files,
    'nyc_forecast_log.csv',
    csv(
      header,
      '2025-07-04 13:22:21,2025-07-03,forecast,,89,',
      '2025-09-14 00:35:17,2025-09-15,forecast,2025-09-14 00:35:10,79,"Sunny, 79."',
      '2025-09-14 18:30:16,2025-09-14,actual,,,',
    ),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.notes).toContain('1 forecasts without forecast time refused');
  expect(await rows('SELECT known_at, station, value_f FROM forecasts')).toEqual([
    ['2025-09-14T08:35:17Z', 'NWS-POINT-NYC', 79],
  ]);
});

test('forecast periods are known at the end of the first one; days are highs, nights lows of the day they end in', async () => {
  const header =
    'station,forecast_date,first_period_start,period_start,period_end,is_daytime,temperature,unit,pop,short_forecast';
  const first = 'KDEN,2025-10-25,2025-10-25T12:00:00-06:00';
  put(
    files,
    'periods.csv',
    csv(
      header,
      `${first},2025-10-25T12:00:00-06:00,2025-10-25T18:00:00-06:00,1,67,F,0,Sunny`,
      `${first},2025-10-25T18:00:00-06:00,2025-10-26T06:00:00-06:00,0,49,F,0,Clear`,
      `${first},2025-10-26T06:00:00-06:00,2025-10-26T18:00:00-06:00,1,65,F,5,Cloudy`,
    ),
  );
  await ingestFiles(files, store);
  expect(
    await rows('SELECT known_at, station, variable, climate_date::VARCHAR, value_f FROM forecasts ORDER BY variable'),
  ).toEqual([
    ['2025-10-26T00:00:00Z', 'KDEN', 'high', '2025-10-26', 65],
    ['2025-10-26T00:00:00Z', 'KDEN', 'low', '2025-10-26', 49],
  ]);
});

test('gridpoint highs are known when fetched, labelled as cells, and failed fetches are counted', async () => {
  put(
    files,
    'grid.csv',
    csv(
      'captured_utc,city,target_date,forecast_high_f',
      '2026-02-20T03:37:34.695176+00:00,Washington DC,2026-02-20,42',
      '2026-02-22T03:04:01.353058+00:00,New York,error,The read operation timed out',
    ),
  );
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.notes).toContain('1 rows that log a failed fetch passed over');
  expect(await rows('SELECT station, value_f FROM forecasts')).toEqual([['NWS-GRID-DC', 42]]);
});

test('METAR is known ten minutes after the observation, or when it was fetched if that was later', async () => {
  put(
    files,
    'isd.csv',
    csv(
      'utc,report_type,tmp_c_tenths_qc,raw_metar',
      '2022-01-01T05:52:00,FM-15,"+0206,5",METAR KATL 010552Z 18006KT 10SM 21/18 A2994 RMK AO2 T02060183 10244 20194',
      '2022-01-01T06:10:00,FM-16,"+9999,9",SPECI KATL 010610Z 18006KT 10SM A2994 RMK AO2',
    ),
  );
  put(
    files,
    'klas/metar.csv',
    csv(
      'obs_time_utc,metar_type,retrieved_at,temp_c,raw_metar',
      '2026-04-23T01:56:00Z,METAR,2026-04-23T02:59:13Z,22.8,METAR KLAS 230156Z 26013KT 10SM 23/M07 A2985 RMK AO2 T02281072',
    ),
  );
  await ingestFiles(files, store);
  expect(
    await rows('SELECT known_at, station, kind, temp_c, max_6h_c, min_6h_c FROM observations ORDER BY known_at'),
  ).toEqual([
    ['2022-01-01T06:02:00Z', 'KATL', 'routine', 20.6, 24.4, 19.4],
    ['2022-01-01T06:20:00Z', 'KATL', 'special', null, null, null],
    ['2026-04-23T02:59:13Z', 'KLAS', 'routine', 22.8, null, null],
  ]);
});

test('a report issued within its climate day is preliminary, after it final, without issue time an archive value', async () => {
  put(
    files,
    'klas/reports.csv',
    csv(
      'obs_date,product_id,issued_at,max_temp_f,min_temp_f',
      '2026-04-16,p1,2026-04-17T00:30:00+00:00,80,60',
      '2026-04-16,p2,2026-04-17T08:49:00+00:00,81,60',
      '2026-03-01,IMPORTED,,86,58',
    ),
  );
  await ingestFiles(files, store);
  expect(await rows('SELECT known_at, status, max_f, product_id FROM climate_reports ORDER BY known_at')).toEqual([
    ['2026-03-03T20:00:00Z', 'archive', 86, null],
    ['2026-04-17T00:35:00Z', 'preliminary', 80, 'p1'],
    ['2026-04-17T08:54:00Z', 'final', 81, 'p2'],
  ]);
});

test('bulletins in a tar archive are known when fetched', async () => {
  const bulletin = [
    '# Retrieved: 2026-06-09T21:55:33Z',
    '### PRODUCT:NBP ###',
    ' KLAS    NBM V5.0 NBP GUIDANCE    6/09/2026  1900 UTC',
    ' FHR    17| 29  41|',
    ' TXNMN  77|105  81|',
  ].join('\n');
  put(files, 'nbm.tar.gz', tar({ 'nbm_klas_2026060919Z.txt': bulletin }));
  const { taken } = await ingestFiles(files, store);
  expect(taken[0]?.datasets).toEqual({ forecasts: 3 });
  expect(await rows('SELECT DISTINCT known_at, issued_at, model, station FROM forecasts')).toEqual([
    ['2026-06-09T21:55:33Z', '2026-06-09T19:00:00Z', 'nbm_nbp', 'KLAS'],
  ]);
});

test('no record of any source is known before it was true', async () => {
  put(files, 'gfs_mos_knyc.csv', csv('date,gfs_mos_tmax_f,runtime', '2024-01-02,44.0,2024-01-01 12:00:00'));
  put(files, 'USW00094728_NYC.csv', csv('date,TMAX,TMIN', '2024-01-31,57.02,39.92'));
  await ingestFiles(files, store);
  for (const name of ['forecasts', 'climate_reports']) {
    expect(await rows(`SELECT count(*)::INTEGER FROM ${name} WHERE known_at < issued_at`)).toEqual([[0]]);
  }
});
