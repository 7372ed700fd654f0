/** Real weather, brought in from files, served as the archive serves it and fetched again: the same records. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingestFiles } from '../../data/ingest/files.ts';
import { ingestIem } from '../../data/ingest/iem/ingest.ts';
import { queryRows } from '../../data/store/sql.ts';
import { openStore, type Store } from '../../data/store/store.ts';
import { type City, cityByCode } from '../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { serveWeather } from '../integration/weather/served-weather.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const manners = {
  contact: 'tests@example.org',
  paceMs: 0,
  retries: 4,
  backoffMs: 1,
  timeoutMs: 20_000,
  onProgress: () => {},
};
const city = (code: string) => cityByCode(code) as City;

/** What a span of true instants holds, without where it came from. */
async function contentOf(store: Store, select: string): Promise<string[]> {
  const connection = await store.sql();
  try {
    const rows = await queryRows(
      connection,
      `SELECT DISTINCT to_json(record)::VARCHAR AS record FROM (SELECT * EXCLUDE (source, source_seq) FROM ${select}) AS record ORDER BY 1`,
    );
    return rows.map(({ record }) => String(record));
  } finally {
    connection.closeSync();
  }
}

test.skipIf(!history)('reports, METARs and guidance of real days come back as they were served', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-loop-'));
  try {
    const files = join(dir, 'files');
    mkdirSync(files);
    for (const name of [
      'products/CLI',
      'metar/KMIA_metar_isd_2022_2025.csv.gz',
      'forecasts_mos/gfs_mos_kphl.csv.gz',
      'forecasts_mos/nam_mos_kphl.csv.gz',
    ])
      cpSync(join(history, 'weather', name), join(files, name), { recursive: true });
    const original = openStore(join(dir, 'original'), { create: true });
    await ingestFiles(files, original);
    const served = await serveWeather(original, (parseClimateDate('2026-11-01') * MICROS_PER_DAY) as EpochMicros);
    const fetched = openStore(join(dir, 'fetched'), { create: true });
    const iem = {
      ...manners,
      baseUrl: `${served.url}/iem`,
      products: ['CLI'],
      models: ['GFS' as const, 'NAM' as const],
    };
    const span = (from: string, to: string) => ({ from: parseClimateDate(from), to: parseClimateDate(to) });
    try {
      const reported = ['NYC', 'CHI', 'AUS', 'DEN', 'MIA'].map(city);
      await ingestIem(fetched, { ...iem, ...span('2026-07-01', '2026-07-31'), cities: reported, feeds: ['text'] });
      await ingestIem(fetched, { ...iem, ...span('2025-06-02', '2025-06-28'), cities: [city('MIA')], feeds: ['asos'] });
      await ingestIem(fetched, { ...iem, ...span('2025-05-10', '2025-06-20'), cities: [city('PHL')], feeds: ['mos'] });
    } finally {
      await served.close();
    }
    for (const [least, select] of [
      [5, "climate_reports WHERE issued_at >= TIMESTAMP '2026-07-01' AND issued_at < TIMESTAMP '2026-08-01'"],
      [500, "observations WHERE observed_at >= TIMESTAMP '2025-06-02' AND observed_at < TIMESTAMP '2025-06-30'"],
      [80, "forecasts WHERE issued_at >= TIMESTAMP '2025-05-02' AND issued_at < TIMESTAMP '2025-06-21'"],
    ] as const) {
      const content = await contentOf(original, select);
      expect(content.length).toBeGreaterThan(least);
      expect(await contentOf(fetched, select)).toEqual(content);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
