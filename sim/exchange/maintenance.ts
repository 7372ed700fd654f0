/**
 * The exchange's weekly maintenance, as data: hours of New York's clock in which trading pauses, so that orders may be cancelled
 * but not placed or amended.
 */
import { easternDateOf, easternWallClock } from '../../engine/settlement/eastern-time.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { climateDateFromCivil } from '../../engine/weather/climate-day.ts';

/** A pause that comes back every week. */
export interface MaintenanceHours {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly fromHourEt: number;
  readonly untilHourEt: number;
  /** Dates on which it was left out. */
  readonly except: readonly ClimateDate[];
  readonly source: string;
}

export const MAINTENANCE: MaintenanceHours = {
  weekday: 4,
  fromHourEt: 3,
  untilHourEt: 5,
  except: [climateDateFromCivil(2024, 11, 7)],
  source:
    'GET /exchange/schedule (maintenance windows, Thursday 3 to 5 AM ET). Of 1,182,136 real trades from 2023-12 to 2025-03 none lies ' +
    'in these hours but 118 of 2024-11-07, the Thursday after an election, when it was left out.',
};

/** One pause, from `from` up to `until`. */
export interface MaintenanceWindow {
  readonly from: EpochMicros;
  readonly until: EpochMicros;
}

/** The first maintenance that ends after an instant; it may be under way. */
export function maintenanceAfter(at: EpochMicros): MaintenanceWindow {
  const { weekday, fromHourEt, untilHourEt, except } = MAINTENANCE;
  for (let date = easternDateOf(at) as number; ; date++) {
    // Day 0 of the count, 1970-01-01, was a Thursday.
    if ((date + 4) % 7 !== weekday || except.includes(date as ClimateDate)) continue;
    const until = easternWallClock(date as ClimateDate, untilHourEt);
    if (until > at) return { from: easternWallClock(date as ClimateDate, fromHourEt), until };
  }
}
