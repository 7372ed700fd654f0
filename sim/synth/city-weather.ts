/**
 * The weather of one synthetic city, with the one thing that real weather hides: what could be known of it at any time.
 *
 * A day's high (and low) is its normal plus an anomaly; anomalies follow one another as a first-order autoregression. The new
 * part of a day is a sum of independent normal pieces, each *revealed* at its own instant, from ten days ahead to the hour of
 * the extreme. Given everything revealed by an instant, the value is therefore exactly normal, with a mean that is a
 * martingale and a deviation that only shrinks. Whatever else is public (forecasts, observations) is made from revealed pieces
 * and independent noise, so nobody can know more.
 */
import { Variable } from '../../engine/events.ts';
import type { City } from '../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';
import { climateDayStart } from '../../engine/weather/climate-day.ts';
import type { RandomStream } from '../random.ts';
import { stream } from '../random.ts';
import type { Climate } from './climate.ts';
import { climateOf, LOW_HOUR, normalHighF, normalLowF } from './climate.ts';

/** What can be known of a value: it is normal with this mean and standard deviation, in °F before rounding. Zero: it is known. */
export interface Known {
  readonly meanF: number;
  readonly sdF: number;
}

/** Share of an anomaly that carries over to the next day. */
const PERSISTENCE = 0.55;
/** Correlation of the pieces of high and low that are revealed at the same instant. */
const COUPLING = 0.93;
/** A day's pieces are revealed at these hours before 16:00 local standard time: 3-hourly from ten days, then half-hourly. */
const COARSE = Array.from({ length: 67 }, (_, i) => 240 - 3 * i);
const LEADS = [...COARSE, ...Array.from({ length: 81 }, (_, i) => 40 - i / 2)];
/** All is revealed by this hour of local standard time. */
const LAST_HOUR = 16;
/** Days beyond the last that are made too, so that forecasts may look ahead. */
const DAYS_AHEAD = 11;

/** Hours before the extreme, and the deviation in °F (at variability 1) of what is then still hidden of the day's new part. */
const HIDDEN: readonly (readonly [hours: number, sdF: number])[] = [
  [0, 0],
  [0.5, 0.08],
  [1, 0.15],
  [2, 0.35],
  [4, 0.7],
  [6, 1.1],
  [9, 1.5],
  [15, 1.9],
  [24, 2.2],
  [30, 2.4],
  [48, 2.85],
  [72, 3.5],
  [96, 4.2],
  [120, 4.9],
  [168, 6],
  [240, 6.5],
];
/** Deviation of a day's whole new part, in °F at variability 1. */
const NEW_PART_SD = 6.6;

export class CityWeather {
  readonly city: City;
  readonly climate: Climate;
  /** First day of which values are known; first day of which the revealing is known too; last day of the world. */
  readonly firstDate: ClimateDate;
  readonly firstDetailed: ClimateDate;
  readonly lastDate: ClimateDate;
  readonly #series: readonly [Series, Series];

  constructor(seed: number, city: City, firstDate: ClimateDate, firstDetailed: ClimateDate, lastDate: ClimateDate) {
    this.city = city;
    this.climate = climateOf(city);
    this.firstDate = firstDate;
    this.firstDetailed = firstDetailed;
    this.lastDate = lastDate;
    const days = lastDate + DAYS_AHEAD - firstDate + 1;
    const detailedFrom = firstDetailed - firstDate;
    const { variability, peakHour } = this.climate;
    this.#series = [
      new Series(days, detailedFrom, variability, peakHour),
      new Series(days, detailedFrom, variability, LOW_HOUR),
    ];
    this.#draw(stream(seed, `weather of ${city.code}`), days, detailedFrom);
  }

  /** The day's high or low in °F before rounding. */
  valueF(variable: Variable, date: ClimateDate): number {
    const i = date - this.firstDate;
    const high = normalHighF(this.climate, date) + (this.#series[Variable.high].anomalies[i] as number);
    if (variable === Variable.high) return high;
    // Beyond four standard deviations of the range the low would pass the high.
    return Math.min(normalLowF(this.climate, date) + (this.#series[Variable.low].anomalies[i] as number), high - 1);
  }

  /** The whole degree that a report prints for the day. */
  reportedF(variable: Variable, date: ClimateDate): number {
    return Math.round(this.valueF(variable, date));
  }

  /** What all public information says of the day's high or low at an instant. */
  known(variable: Variable, date: ClimateDate, at: EpochMicros): Known {
    const hoursToEnd = (climateDayStart(date, this.city.lstOffsetMinutes) - at) / MICROS_PER_HOUR + LAST_HOUR;
    if (hoursToEnd <= 0) return { meanF: this.valueF(variable, date), sdF: 0 };
    const series = this.#series[variable];
    const i = date - this.firstDate;
    const settled = i - Math.ceil(hoursToEnd / 24);
    let mean = series.anomalies[settled] ?? 0;
    let variance = 0;
    for (let j = settled + 1; j <= i; j++) {
      const revealed = revealedAt(hoursToEnd - 24 * (i - j));
      const hidden = series.hiddenSd[revealed] as number;
      mean = PERSISTENCE * mean + series.revealedPart(j, revealed);
      variance = PERSISTENCE * PERSISTENCE * variance + hidden * hidden;
    }
    const normal = variable === Variable.high ? normalHighF(this.climate, date) : normalLowF(this.climate, date);
    return { meanF: normal + mean, sdF: Math.sqrt(variance) };
  }

  #draw(random: RandomStream, days: number, detailedFrom: number): void {
    const [high, low] = this.#series;
    const own = Math.sqrt(1 - COUPLING * COUPLING);
    for (let day = 0; day < days; day++) {
      const pieces = day < detailedFrom ? 1 : LEADS.length;
      for (let k = 0; k < pieces; k++) {
        const shared = random.normal();
        high.reveal(day, k, pieces, shared);
        low.reveal(day, k, pieces, COUPLING * shared + own * random.normal());
      }
      high.close(day);
      low.close(day);
    }
  }
}

/** The revealing of one extreme over all days. */
class Series {
  readonly anomalies: Float64Array;
  /** Deviation still hidden when the first n pieces are revealed, n from 0. */
  readonly hiddenSd = new Float64Array(LEADS.length + 1);
  readonly #pieceSd = new Float64Array(LEADS.length);
  readonly #wholeSd: number;
  /** Sum of the first n pieces of each detailed day. */
  readonly #revealed: Float64Array;
  readonly #detailedFrom: number;
  #newPart = 0;

  constructor(days: number, detailedFrom: number, variability: number, hour: number) {
    this.anomalies = new Float64Array(days);
    this.#revealed = new Float64Array(Math.max(0, days - detailedFrom) * (LEADS.length + 1));
    this.#detailedFrom = detailedFrom;
    this.#wholeSd = NEW_PART_SD * variability;
    this.hiddenSd[0] = this.#wholeSd;
    LEADS.forEach((lead, k) => {
      const hidden = variability * hiddenSdAt(lead - (LAST_HOUR - hour));
      const before = this.hiddenSd[k] as number;
      this.hiddenSd[k + 1] = hidden;
      this.#pieceSd[k] = Math.sqrt(Math.max(0, before * before - hidden * hidden));
    });
  }

  /** Adds the k-th of a day's pieces from a standard normal; a day that is told in one piece gets its whole new part. */
  reveal(day: number, k: number, pieces: number, z: number): void {
    this.#newPart += (pieces === 1 ? this.#wholeSd : (this.#pieceSd[k] as number)) * z;
    if (pieces > 1) this.#revealed[this.#at(day) + k + 1] = this.#newPart;
  }

  /** Ends a day: its anomaly is what is left of the day before and its new part. */
  close(day: number): void {
    this.anomalies[day] = PERSISTENCE * (this.anomalies[day - 1] ?? 0) + this.#newPart;
    this.#newPart = 0;
  }

  /** Sum of the first n pieces of a day; of a day without detail nothing is revealed before it is over. */
  revealedPart(day: number, n: number): number {
    return day < this.#detailedFrom ? 0 : (this.#revealed[this.#at(day) + n] as number);
  }

  #at(day: number): number {
    return (day - this.#detailedFrom) * (LEADS.length + 1);
  }
}

/** How many of a day's pieces are revealed this many hours before all is. */
function revealedAt(hoursToEnd: number): number {
  if (hoursToEnd > 240) return 0;
  if (hoursToEnd > 40) return Math.min(COARSE.length, Math.floor((240 - hoursToEnd) / 3) + 1);
  return Math.min(LEADS.length, COARSE.length + Math.floor((40 - hoursToEnd) * 2) + 1);
}

/** Linear between the knots of HIDDEN; nothing is hidden after the extreme. */
function hiddenSdAt(hours: number): number {
  if (hours <= 0) return 0;
  const above = HIDDEN.findIndex(([knot]) => knot >= hours);
  const [x1, y1] = HIDDEN[above < 0 ? HIDDEN.length - 1 : above] as readonly [number, number];
  const [x0, y0] = HIDDEN[above < 0 ? HIDDEN.length - 1 : above - 1] as readonly [number, number];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (hours - x0)) / (x1 - x0);
}
