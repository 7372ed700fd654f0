/** The weather services of a session by its arguments: where they are, who asks, and about what. */
import { join } from 'node:path';
import { isLoopback } from '../data/kalshi/hosts.ts';
import { firstLadderDate, firstReportDate } from '../data/tape/options.ts';
import type { Tape } from '../data/tape/tape.ts';
import { CITIES } from '../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../engine/time.ts';
import type { WeatherFeedSettings } from '../live/feeds/weather/weather-feed.ts';
import { WeatherKeys } from '../live/feeds/weather/weather-keys.ts';
import type { SessionFacts } from '../live/session/session-facts.ts';
import { chooseCities } from './config/cities.ts';
import type { SimConfig } from './config/schema.ts';
import { checkedContact, IEM_PACE_MS, IEM_URL, NWS_PACE_MS, NWS_URL } from './feed-arguments.ts';
import type { SessionArguments } from './session-arguments.ts';

/** A session's own store of the weather, in its folder. */
export function weatherFolder(dir: string): string {
  return join(dir, 'weather');
}

/** Who asks a local exchange's weather services. */
const LOCAL_CONTACT = 'milkbot@localhost';

/** Whether somebody asks, where somebody is asked. Throws WrongUse. */
export function checkWeather(args: SessionArguments): void {
  if (args.weather && localOrigin(args) === null) checkedContact(args.contact);
}

/** Where a local exchange serves the weather; null when the session listens to another. */
function localOrigin({ 'base-url': baseUrl }: SessionArguments): string | null {
  return baseUrl !== undefined && isLoopback(baseUrl) ? new URL(baseUrl).origin : null;
}

/** Null when the session is to do without weather. Throws WrongUse without anybody who asks. */
export function weatherSettings(
  args: SessionArguments,
  dir: string,
  { run, data }: SimConfig,
  facts: SessionFacts,
): WeatherFeedSettings | null {
  if (!args.weather) return null;
  const local = localOrigin(args);
  const cities = chooseCities(run.cities);
  const from = facts.from as ClimateDate;
  const hasHistory = facts.warmupSha256 !== null;
  const options = {
    from,
    to: from,
    cities,
    warmupDays: hasHistory ? data.warmupDays : 0,
    climatologyYears: hasHistory ? data.climatologyYears : 0,
    forecastStations: data.forecastStations,
  };
  const patience = { retries: 2, backoffMs: local === null ? 1_000 : 10, timeoutMs: args.timeout * 1_000 };
  return {
    dir: weatherFolder(dir),
    contact: local === null ? checkedContact(args.contact) : LOCAL_CONTACT,
    services: {
      nws: {
        baseUrl: args['nws-url'] ?? (local === null ? NWS_URL : `${local}/nws`),
        paceMs: local === null ? NWS_PACE_MS : 0,
        ...patience,
      },
      iem: {
        baseUrl: args['iem-url'] ?? (local === null ? IEM_URL : `${local}/iem`),
        paceMs: local === null ? IEM_PACE_MS : 0,
        ...patience,
      },
    },
    scope: {
      cities: CITIES.filter(({ id }) => cities.includes(id)),
      forecastStations: data.forecastStations,
      firstDate: firstLadderDate(options),
      firstReportDate: firstReportDate(options),
    },
  };
}

/** What a new session knows of the weather already, written down for the time when it goes on. */
export function keepKnownWeather(dir: string, tape: Tape, startsAt: EpochMicros): void {
  WeatherKeys.ofTape(tape, startsAt).save(weatherFolder(dir));
}
