/**
 * The routes of Iowa State University's archive over a store: climate reports by year, text products, surface reports, guidance. What is
 * answered is what was known at the simulated instant. Wrong questions get 422 with words, as the service answers them.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { utcStamp } from '../../../data/ingest/iem/csv-answer.ts';
import { ARCHIVED_MODELS, type ArchivedModel } from '../../../data/ingest/iem/mos.ts';
import { cityByStation } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { climateDateFromCivil, formatClimateDate, yearOf } from '../../../engine/weather/climate-day.ts';
import { type ArchivedProduct, productById, productsOf } from './afos-archive.ts';
import { climateReportProduct } from './climate-report-text.ts';
import { stampDate } from './conditional-answer.ts';
import { validAt } from './guidance-text.ts';
import { metarText } from './metar-text.ts';
import { type ServedWeather, type StoredForecast, WeatherHistory } from './weather-history.ts';

const MOST_PRODUCTS = 9_999;
const KINDS = { '1': 'five_minute', '3': 'routine', '4': 'special' } as const;

/** A stamp as the service takes it: with or without time, zone or seconds; UTC. */
const stamp = z.string().transform((text, context): EpochMicros => {
  const at = utcStamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text} 00:00` : text);
  if (at !== null) return at as EpochMicros;
  context.addIssue({ code: 'custom', message: `${text} is not a valid datetime` });
  return z.NEVER;
});
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((x) => x.split(',')));
const cliQuery = z.object({
  station: z.string().regex(/^[A-Z0-9]{4}$/),
  year: z.coerce.number().int(),
  fmt: z.enum(['json', 'csv']).default('json'),
});
const afosQuery = z.object({
  pil: list.refine((pils) => pils.every((pil) => pil.length >= 3 && pil.length <= 6), 'Invalid PIL length'),
  fmt: z.enum(['text', 'html']).default('text'),
  limit: z.coerce.number().int().min(1).max(MOST_PRODUCTS).default(1),
  sdate: stamp.optional(),
  edate: stamp.optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  center: z.string().max(4).default(''),
  ttaaii: z.string().max(6).default(''),
  matches: z.string().length(4).optional(),
});
const asosQuery = z.object({
  station: list,
  data: list.default(['tmpf', 'metar']),
  sts: stamp,
  ets: stamp,
  report_type: list.default(['3', '4']),
  missing: z.enum(['M', 'null', 'empty']).default('M'),
  format: z.enum(['onlycomma', 'tdf']).default('onlycomma'),
});
const mosQuery = z.object({
  station: z.string(),
  model: z.enum(['AVN', 'ETA', 'GFS', 'LAV', 'MEX', 'NAM', 'NBE', 'NBS']),
  sts: stamp,
  ets: stamp,
  format: z.enum(['csv', 'json']).default('csv'),
});

/** Registers the routes; prefix them as one likes. */
export async function iemRoutes(app: FastifyInstance, { store, clock, lastDate }: ServedWeather): Promise<void> {
  const history = await WeatherHistory.open(store, clock, lastDate);
  app.addHook('onClose', () => history.close());
  app.addHook('onRequest', async (_request, reply) => stampDate(reply, clock));

  app.get('/json/cli.py', async (request, reply) => {
    const query = checked(cliQuery, request.query, reply);
    if (query === null) return reply;
    const results = await cliYear(history, query.station, query.year);
    if (query.fmt === 'json')
      return reply.type('application/json').send(JSON.stringify({ results, generated_at: iso(clock.now()) }));
    const lines = results.map(({ station, valid, high, low }) => `${station},${valid},${high},${low},`);
    return reply.type('text/plain').send(`station,valid,high,low\n${lines.join('\n')}\n`);
  });

  app.get('/cgi-bin/afos/retrieve.py', async (request, reply) => {
    const query = checked(afosQuery, request.query, reply);
    if (query === null) return reply;
    const all: ArchivedProduct[] = [];
    for (const pil of query.pil) {
      // The service's upper bound is inclusive.
      const to = query.edate === undefined ? undefined : ((query.edate + 1) as EpochMicros);
      all.push(...(await productsOf(history, pil.trim().toUpperCase(), { from: query.sdate, to })));
    }
    const wanted = all
      .filter(({ office }) => query.center === '' || office === query.center)
      .filter(({ wmo }) => query.ttaaii === '' || wmo === query.ttaaii)
      .filter(({ text }) => query.matches === undefined || text.includes(query.matches))
      .sort((x, y) => (query.order === 'asc' ? x.enteredAt - y.enteredAt : y.enteredAt - x.enteredAt))
      .slice(0, query.limit);
    if (wanted.length === 0) return reply.type('text/plain').send(`ERROR: Could not Find: ${query.pil.join(',')}`);
    const framed = wanted.map(({ text }) =>
      query.fmt === 'text' ? `\u0001\n${text}\n\u0003\n` : `<pre>\n${text}</pre><hr>\n`,
    );
    return reply.type(query.fmt === 'text' ? 'text/plain' : 'text/html').send(framed.join(''));
  });

  app.get('/api/1/nws/afos/list.json', async (request, reply) => {
    const { pil, date } = request.query as Record<string, string | undefined>;
    const from = checked(stamp, date ?? '', reply);
    if (from === null) return reply;
    const to = (from + MICROS_PER_DAY) as EpochMicros;
    const found = await productsOf(history, (pil ?? '').toUpperCase(), { from, to });
    const data = found.map((product, index) => ({
      index,
      entered: iso(product.enteredAt),
      pil: product.pil,
      product_id: product.id,
      cccc: product.office,
      count: 1,
      text_link: `/api/1/nwstext/${product.id}`,
    }));
    return reply.type('application/json').send(JSON.stringify({ data }));
  });
  app.get('/api/1/nwstext/:id', async (request, reply) => {
    const product = await productById(history, (request.params as { id: string }).id);
    if (product === undefined) return reply.code(404).type('application/json').send('{"detail":"Product not found"}');
    return reply.type('text/plain').send(product.text);
  });

  app.get('/cgi-bin/request/asos.py', async (request, reply) => {
    const query = checked(asosQuery, request.query, reply);
    if (query === null) return reply;
    const kinds = query.report_type.flatMap((type) => KINDS[type as keyof typeof KINDS] ?? []);
    const columns = query.data.filter((column) => column === 'tmpf' || column === 'metar');
    const lines: string[] = [];
    for (const name of query.station) {
      const station = name.length === 3 ? `K${name}` : name;
      for (const row of await history.observations(station, { from: query.sts, to: query.ets }, kinds)) {
        const fahrenheit = row.tempC === null ? null : (row.tempC * 1.8 + 32).toFixed(2);
        const values: Record<string, string | null> = { tmpf: fahrenheit, metar: metarText(row) };
        const cells = columns.map((column) => values[column] ?? (query.missing === 'empty' ? '' : query.missing));
        const time = iso(row.observedAt).slice(0, 16).replace('T', ' ');
        lines.push([station.slice(1), time, ...cells].join(query.format === 'tdf' ? '\t' : ','));
      }
    }
    const header = ['station', 'valid', ...columns].join(query.format === 'tdf' ? '\t' : ',');
    return reply.type('text/plain').send(`${[header, ...lines].join('\n')}\n`);
  });

  app.get('/cgi-bin/request/mos.py', async (request, reply) => {
    const query = checked(mosQuery, request.query, reply);
    if (query === null) return reply;
    const aliases: Readonly<Record<string, string>> = { AVN: 'GFS', ETA: 'NAM' };
    const archived = aliases[query.model] ?? query.model;
    const model = archived in ARCHIVED_MODELS ? ARCHIVED_MODELS[archived as ArchivedModel] : null;
    // The service's upper bound is inclusive.
    const span = { from: query.sts, to: (query.ets + 1) as EpochMicros };
    const stored = model === null ? [] : await history.forecasts(query.station, [model], span);
    const table = mosTable(stored, query.station, query.model);
    if (query.format === 'json') return reply.type('application/json').send(JSON.stringify(table));
    const columns = Object.keys(table[0] ?? { station: '', model: '', runtime: '', ftime: '' });
    const lines = table.map((row) => columns.map((column) => row[column] ?? '').join(','));
    return reply.type('text/plain').send(`${[columns.join(','), ...lines].join('\n')}\n`);
  });
}

interface CliDay {
  readonly station: string;
  readonly valid: string;
  readonly product: string;
  readonly high: number | 'M';
  readonly low: number | 'M';
}

/** The last product of each day, as the service's table keeps it. */
async function cliYear(history: WeatherHistory, station: string, year: number): Promise<CliDay[]> {
  const city = cityByStation(station);
  if (city === undefined || year < 1900 || year > 2200) return [];
  const from = ((climateDateFromCivil(year, 1, 1) - 1) * MICROS_PER_DAY) as EpochMicros;
  const days = new Map<number, CliDay>();
  for (const report of await history.reports(station, { from }, "status <> 'archive'")) {
    const product = climateReportProduct(report);
    if (product === null || yearOf(report.date) !== year) continue;
    days.set(report.date, {
      station,
      valid: formatClimateDate(report.date),
      product: product.id,
      high: report.maxF ?? 'M',
      low: report.minF ?? 'M',
    });
  }
  return [...days].sort(([x], [y]) => x - y).map(([, day]) => day);
}

/** Rows by run and valid time; columns without any value are left out, as the service leaves them. */
function mosTable(
  stored: readonly StoredForecast[],
  station: string,
  model: string,
): Record<string, string | number>[] {
  const isMos = ['AVN', 'ETA', 'GFS', 'NAM', 'MEX'].includes(model);
  const rows = new Map<string, Record<string, string | number>>();
  for (const forecast of stored) {
    const at = validAt(forecast) as EpochMicros;
    const key = `${forecast.issuedAt} ${at}`;
    const row = rows.get(key) ?? { station, model, runtime: plain(forecast.issuedAt), ftime: plain(at) };
    if (forecast.statistic === 'point') row[isMos ? 'n_x' : 'txn'] = forecast.valueF;
    if (forecast.statistic === 'sd') row.xnd = forecast.valueF;
    rows.set(key, row);
  }
  const table = [...rows.values()].sort((x, y) => (`${x.runtime}${x.ftime}` < `${y.runtime}${y.ftime}` ? -1 : 1));
  const columns = ['station', 'model', 'runtime', 'ftime', 'n_x', 'txn', 'xnd'].filter((column) =>
    table.some((row) => row[column] !== undefined),
  );
  return table.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])));
}

function plain(at: EpochMicros): string {
  return iso(at).slice(0, 19).replace('T', ' ');
}

function iso(at: EpochMicros): string {
  return `${new Date(at / 1000).toISOString().slice(0, 19)}Z`;
}

/** The query by its schema; null after 422 was sent. */
function checked<Schema extends z.ZodType>(
  schema: Schema,
  query: unknown,
  reply: FastifyReply,
): z.infer<Schema> | null {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  void reply
    .code(422)
    .type('text/plain')
    .send(`ERROR: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'invalid request'}`);
  return null;
}
