/**
 * The routes of api.weather.gov over a store: points, grid and period forecasts, observations, climate reports. What is answered is what was
 * known at the simulated instant; observations and products go back seven days, as the service keeps them.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isInstant, parseInstant } from '../../../data/ingest/json.ts';
import { zoned } from '../../../data/ingest/nws/valid-time.ts';
import { CITIES, type City } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { climateReportProduct, type ReportProduct } from './climate-report-text.ts';
import { sendUnlessKnown, stampDate } from './conditional-answer.ts';
import { metarText } from './metar-text.ts';
import { gridBody, halfDaysBody, hoursBody } from './nws-forecasts.ts';
import { cellOf, cityAtPoint, cityOfCell } from './nws-grid.ts';
import { sendForbidden, sendProblem } from './nws-problem.ts';
import { type ServedWeather, type StoredForecast, type StoredObservation, WeatherHistory } from './weather-history.ts';

const GEOJSON = 'application/geo+json';
const JSON_LD = 'application/ld+json';
const KEPT_DAYS = 7;
const MOST_OBSERVATIONS = 500;
const ALL_KINDS = ['routine', 'special', 'five_minute'] as const;

/** Registers the routes; prefix them as one likes. */
export async function nwsRoutes(app: FastifyInstance, { store, clock, lastDate }: ServedWeather): Promise<void> {
  const history = await WeatherHistory.open(store, clock, lastDate);
  app.addHook('onClose', () => history.close());
  app.addHook('onRequest', async (request, reply) => {
    stampDate(reply, clock);
    if ((request.headers['user-agent'] ?? '').trim() === '') return sendForbidden(reply);
  });
  app.setNotFoundHandler((_request, reply) => notFound(reply));
  app.setErrorHandler((error, _request, reply) =>
    sendProblem(
      reply,
      500,
      'UnexpectedProblem',
      'Unexpected Problem',
      error instanceof Error ? error.message : 'unknown',
    ),
  );
  const since = (days: number) => (clock.now() - days * MICROS_PER_DAY) as EpochMicros;

  app.get('/points/:point', (request, reply) => {
    const { point } = request.params as { point: string };
    if (!hasOnly(request, [])) return unknownParameter(reply);
    const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(point);
    if (match === null) return invalidPoint(reply, point);
    const short = [match[1], match[2]].map((text) => String(Math.round(Number(text) * 1e4) / 1e4)).join(',');
    if (short !== point) return reply.redirect(`${baseOf(request)}/points/${short}`, 301);
    const [latitude = 0, longitude = 0] = short.split(',').map(Number);
    const city = cityAtPoint(latitude, longitude);
    if (city === undefined) return invalidPoint(reply, point);
    return sendUnlessKnown(request, reply, 0 as EpochMicros, GEOJSON, pointBody(city, short, baseOf(request)));
  });

  const forecastRoute = (path: string, model: string, body: (run: readonly StoredForecast[], city: City) => object) =>
    app.get(path, async (request, reply) => {
      const { office, cell } = request.params as { office: string; cell: string };
      const [x = Number.NaN, y = Number.NaN] = cell.split(',').map(Number);
      const city = cityOfCell({ office, x, y });
      if (!hasOnly(request, ['units'])) return unknownParameter(reply);
      if (city === undefined) return notFound(reply);
      const run = await history.newestForecast(city.station, model);
      if (run.length === 0)
        return sendProblem(
          reply,
          503,
          'ForecastGridExpired',
          'Forecast Grid Expired',
          'The requested forecast grid has expired.',
        );
      return sendUnlessKnown(request, reply, newest(run), GEOJSON, body(run, city));
    });
  forecastRoute('/gridpoints/:office/:cell', 'nws_grid', gridBody);
  forecastRoute('/gridpoints/:office/:cell/forecast', 'nws_periods', halfDaysBody);
  forecastRoute('/gridpoints/:office/:cell/forecast/hourly', 'nws_hourly', hoursBody);

  app.get('/stations/:station/observations', async (request, reply) => {
    const { station } = request.params as { station: string };
    if (!hasOnly(request, ['start', 'end', 'limit'])) return unknownParameter(reply);
    const { start, end, limit } = request.query as Record<string, string | undefined>;
    if ((start && !isInstant(start)) || (end && !isInstant(end)) || !/^\d{1,4}$/.test(limit ?? '1'))
      return badParameter(reply, 'start and end are instants with their zone, limit is a whole number');
    if (!CITIES.some((city) => city.station === station)) return notFound(reply);
    const from = Math.max(start ? parseInstant(start) : 0, since(KEPT_DAYS)) as EpochMicros;
    const to = end ? ((parseInstant(end) + 1) as EpochMicros) : undefined;
    const most = Math.max(1, Math.min(Number(limit ?? MOST_OBSERVATIONS), MOST_OBSERVATIONS));
    const found = await history.observations(station, { from, to }, ALL_KINDS, most);
    const features = found.reverse().map((observation) => observationBody(observation, baseOf(request)));
    return sendUnlessKnown(request, reply, newest(found), GEOJSON, { type: 'FeatureCollection', features });
  });
  app.get('/stations/:station/observations/latest', async (request, reply) => {
    const { station } = request.params as { station: string };
    if (!hasOnly(request, ['require_qc'])) return unknownParameter(reply);
    const [latest] = await history.observations(station, { from: since(KEPT_DAYS) }, ALL_KINDS, 1);
    if (latest === undefined) return notFound(reply);
    return sendUnlessKnown(request, reply, latest.knownAt, GEOJSON, observationBody(latest, baseOf(request)));
  });

  /** Whose report a listed product is, so that it is found without looking through every city. */
  const listedBy = new Map<string, City>();
  const products = async (
    city: City,
  ): Promise<{ readonly product: ReportProduct; readonly knownAt: EpochMicros }[]> => {
    const reports = await history.reports(city.station, { from: since(KEPT_DAYS) });
    return reports.reverse().flatMap((report) => {
      const product = climateReportProduct(report);
      return product === null ? [] : [{ product, knownAt: report.knownAt }];
    });
  };
  app.get('/products/types/:type/locations/:location', async (request, reply) => {
    const { type, location } = request.params as { type: string; location: string };
    if (!hasOnly(request, [])) return unknownParameter(reply);
    const city = CITIES.find(({ cliProduct }) => cliProduct === `${type}${location}`);
    if (city === undefined) return notFound(reply);
    const found = await products(city);
    for (const { product } of found) listedBy.set(uuidOf(product.id), city);
    const graph = found.map(({ product }) => productBody(product, baseOf(request)));
    return sendUnlessKnown(request, reply, newest(found), JSON_LD, { '@context': {}, '@graph': graph });
  });
  app.get('/products/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    if (!hasOnly(request, [])) return unknownParameter(reply);
    const listed = listedBy.get(id);
    for (const city of listed === undefined ? CITIES : [listed]) {
      const found = (await products(city)).find(({ product }) => uuidOf(product.id) === id);
      if (found === undefined) continue;
      const body = { ...productBody(found.product, baseOf(request)), productText: `\n${found.product.text}` };
      return sendUnlessKnown(request, reply, found.knownAt, JSON_LD, body);
    }
    return notFound(reply);
  });
}

function newest(records: readonly { readonly knownAt: EpochMicros }[]): EpochMicros {
  return records.reduce((latest, { knownAt }) => Math.max(latest, knownAt), 0) as EpochMicros;
}

function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${request.server.prefix}`;
}

function hasOnly(request: FastifyRequest, names: readonly string[]): boolean {
  return Object.keys(request.query as object).every((name) => names.includes(name));
}

function pointBody(city: City, point: string, base: string): object {
  const { office, x, y } = cellOf(city);
  const grid = `${base}/gridpoints/${office}/${x},${y}`;
  return {
    id: `${base}/points/${point}`,
    type: 'Feature',
    geometry: { type: 'Point', coordinates: point.split(',').map(Number).reverse() },
    properties: {
      cwa: office,
      forecastOffice: `${base}/offices/${office}`,
      gridId: office,
      gridX: x,
      gridY: y,
      forecast: `${grid}/forecast`,
      forecastHourly: `${grid}/forecast/hourly`,
      forecastGridData: grid,
      observationStations: `${grid}/stations`,
      timeZone: city.zone,
      radarStation: null,
    },
  };
}

function observationBody(observation: StoredObservation, base: string): object {
  const { station, observedAt, kind, tempC } = observation;
  const at = zoned(observedAt);
  return {
    id: `${base}/stations/${station}/observations/${at}`,
    type: 'Feature',
    properties: {
      station: `${base}/stations/${station}`,
      stationId: station,
      timestamp: at,
      rawMessage: kind === 'five_minute' ? '' : metarText(observation),
      temperature: { unitCode: 'wmoUnit:degC', value: tempC, qualityControl: tempC === null ? 'Z' : 'V' },
      maxTemperatureLast24Hours: { unitCode: 'wmoUnit:degC', value: null },
      minTemperatureLast24Hours: { unitCode: 'wmoUnit:degC', value: null },
    },
  };
}

function productBody({ id, heading }: ReportProduct, base: string): object {
  const uuid = uuidOf(id);
  return {
    '@id': `${base}/products/${uuid}`,
    id: uuid,
    wmoCollectiveId: heading.wmo,
    issuingOffice: heading.office,
    issuanceTime: zoned(heading.issuedAt),
    productCode: 'CLI',
    productName: 'Climatological Report (Daily)',
  };
}

/** Products are named by a hash of their identifier in the form of a UUID. */
function uuidOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function notFound(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'NotFound', 'Not Found', 'The requested resource was not found.');
}

function invalidPoint(reply: FastifyReply, point: string): FastifyReply {
  return sendProblem(
    reply,
    404,
    'InvalidPoint',
    'Data Unavailable For Requested Point',
    `Unable to provide data for requested point ${point}`,
  );
}

function unknownParameter(reply: FastifyReply): FastifyReply {
  return badParameter(reply, 'Query parameter is not recognized');
}

function badParameter(reply: FastifyReply, detail: string): FastifyReply {
  return sendProblem(reply, 400, 'BadRequest', 'Bad Request', detail);
}
