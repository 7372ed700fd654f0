/**
 * The routes of Open-Meteo over a store: previous runs by the hour and today's ensemble by the day. Hours are a curve between the extremes
 * that history holds, members the percentiles of an ensemble of twenty-one; what is answered was known at the simulated instant.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { climateDateOf, formatClimateDate, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { stampDate } from './conditional-answer.ts';
import { cityAtPoint } from './nws-grid.ts';
import { hourlyTemperatures } from './temperature-curve.ts';
import { type ServedWeather, WeatherHistory } from './weather-history.ts';

const NEWEST = 4_000;
const query = z.object({
  latitude: z.coerce.number(),
  longitude: z.coerce.number(),
  hourly: z.string().optional(),
  daily: z.string().optional(),
  models: z.string().optional(),
  start_date: z.iso.date().optional(),
  end_date: z.iso.date().optional(),
  forecast_days: z.coerce.number().int().min(1).max(35).default(7),
  timezone: z.string(),
  temperature_unit: z.literal('fahrenheit'),
});
type Query = z.infer<typeof query>;

/** Registers the routes; prefix them as one likes. */
export async function openMeteoRoutes(app: FastifyInstance, { store, clock, lastDate }: ServedWeather): Promise<void> {
  const history = await WeatherHistory.open(store, clock, lastDate);
  app.addHook('onClose', () => history.close());
  app.addHook('onRequest', async (_request, reply) => stampDate(reply, clock));
  const answer = (
    path: string,
    body: (question: Query, city: City, dates: readonly ClimateDate[]) => Promise<object>,
  ) =>
    app.get(path, async (request, reply) => {
      const parsed = query.safeParse(request.query);
      if (!parsed.success) return refuse(reply, parsed.error.issues[0]?.message ?? 'invalid query');
      const city = cityAtPoint(parsed.data.latitude, parsed.data.longitude);
      if (city === undefined) return refuse(reply, 'No data is available for this location');
      const today = climateDateOf(clock.now(), city.lstOffsetMinutes);
      const from = parsed.data.start_date === undefined ? today : parseClimateDate(parsed.data.start_date);
      const to =
        parsed.data.end_date === undefined
          ? from + parsed.data.forecast_days - 1
          : parseClimateDate(parsed.data.end_date);
      if (to < from || to - from > NEWEST) return refuse(reply, "Parameter 'end_date' must be after 'start_date'");
      const dates = Array.from({ length: to - from + 1 }, (_, i) => (from + i) as ClimateDate);
      const offset = city.lstOffsetMinutes * 60;
      return reply.send({
        latitude: city.latitude,
        longitude: city.longitude,
        utc_offset_seconds: offset,
        timezone: parsed.data.timezone,
        ...(await body(parsed.data, city, dates)),
      });
    });

  answer('/v1/forecast', async ({ hourly }, city, dates) => {
    const time = dates.flatMap((date) => hoursOf(date));
    const columns: Record<string, (number | null)[]> = {};
    for (const name of (hourly ?? '').split(',')) {
      const ahead = /^temperature_2m_previous_day([1-7])$/.exec(name)?.[1];
      if (ahead === undefined) continue;
      const stored = await history.forecasts(city.station, [`open_meteo_day${ahead}`], {});
      const values = new Map(stored.map(({ date, variable, valueF }) => [`${date} ${variable}`, valueF]));
      columns[name] = dates.flatMap((date): (number | null)[] => {
        const low = values.get(`${date} low`);
        const high = values.get(`${date} high`);
        return low === undefined || high === undefined ? Array(24).fill(null) : hourlyTemperatures(low, high);
      });
    }
    return { hourly: { time, ...columns } };
  });

  answer('/v1/ensemble', async (_question, city, dates) => {
    const stored = await history.newestForecast(city.station, 'open_meteo_ensemble');
    const columns: Record<string, (number | null)[]> = {};
    for (const [variable, name] of [
      ['high', 'temperature_2m_max'],
      ['low', 'temperature_2m_min'],
    ] as const) {
      const members = dates.map((date) => {
        const of = stored.filter((forecast) => forecast.date === date && forecast.variable === variable);
        return membersOf(new Map(of.map(({ statistic, valueF }) => [statistic, valueF])));
      });
      for (let member = 0; member < MEMBERS; member++) {
        const column = member === 0 ? name : `${name}_member${String(member).padStart(2, '0')}`;
        columns[column] = members.map((values) => values?.[member] ?? null);
      }
    }
    return { daily: { time: dates.map((date) => formatClimateDate(date)), ...columns } };
  });
}

/** The only number of members in which all five percentiles are members themselves, up to forty. */
const MEMBERS = 21;
const ANCHORS = [
  [2, 'p10'],
  [5, 'p25'],
  [10, 'p50'],
  [15, 'p75'],
  [18, 'p90'],
] as const;

/** Members whose percentiles are the stored ones, between them on straight lines; null where history lacks one. */
function membersOf(values: ReadonlyMap<string, number>): number[] | null {
  const anchors = ANCHORS.map(([at, name]): readonly [number, number | undefined] => [at, values.get(name)]);
  if (anchors.some(([, value]) => value === undefined)) return null;
  const known = anchors as readonly (readonly [number, number])[];
  return Array.from({ length: MEMBERS }, (_, i) => {
    const above = known.find(([at]) => at >= i) ?? known.at(-1);
    const below = known.findLast(([at]) => at <= i) ?? known[0];
    const [a, low] = below as readonly [number, number];
    const [b, high] = above as readonly [number, number];
    return a === b || i < a || i > b ? (i < a ? low : high) : low + ((high - low) * (i - a)) / (b - a);
  });
}

function hoursOf(date: ClimateDate): string[] {
  return Array.from({ length: 24 }, (_, hour) => `${formatClimateDate(date)}T${String(hour).padStart(2, '0')}:00`);
}

function refuse(reply: FastifyReply, reason: string): FastifyReply {
  return reply.code(400).send({ error: true, reason });
}
