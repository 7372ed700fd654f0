/**
 * Strategy `nws_forecast`: EMOS around the point forecasts of the weather services, read off as brackets.
 *
 * One fit for each city, variable and set of (source, issue slot). A slot is how long before the start of the climate day a
 * forecast was issued, in classes of a few hours; past days train with what each source had issued equally far ahead, so
 * that the fit describes forecasts as old as those at hand. Only outcomes known by then and past an embargo are used. Once the
 * climate day is under way it stands aside, because it does not know what has been observed.
 */
import { z } from 'zod';
import type { CityId, LadderDef } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import { after, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../time.ts';
import { climateDateOf, climateDayStart } from '../weather/climate-day.ts';
import type {
  ForecastSeen,
  LadderOpinion,
  LadderResult,
  LadderView,
  ReportSeen,
  Strategy,
  StrategyDefinition,
} from './contract.ts';
import { DAY_UNDER_WAY, dayUnderWayAt, lastHours } from './day-under-way.ts';
import { type EmosFit, fitEmos, predictEmos } from './fit/emos.ts';
import { ForecastBook, type ReadonlyForecasts } from './forecast-book.ts';
import { normalBrackets } from './normal-brackets.ts';
import { OpinionCache } from './opinion-cache.ts';
import { OutcomeBook } from './outcome-book.ts';
import { trainingSample } from './training-sample.ts';

const parameters = z.strictObject({
  windowDays: z.int().min(30).max(3_650).default(365).describe('Length of the rolling training window, in days.'),
  minimumOutcomes: z
    .int()
    .min(10)
    .default(60)
    .describe('Days with both forecasts and outcome below which the strategy stands aside.'),
  refitDays: z.int().min(1).default(7).describe('Days of engine time after which a fit is renewed.'),
  embargoDays: z
    .int()
    .min(1)
    .default(2)
    .describe('Climate days before the present one whose outcomes are not trained on.'),
  issueSlotHours: z
    .int()
    .min(1)
    .max(24)
    .default(6)
    .describe('Width in hours of the classes of lead time in which forecasts count as equally old.'),
  maximumForecastAgeHours: z
    .number()
    .positive()
    .default(72)
    .describe('Hours after its issue from which a forecast is not used any more.'),
  shrinkageDays: z
    .number()
    .min(0)
    .default(10)
    .describe('Strength, in days of data, of the shrinkage towards the plain average of the sources.'),
  excludedSources: z.array(z.string()).default([]).describe('Names of forecast sources that are not used.'),
  ...lastHours,
});
type Parameters = z.infer<typeof parameters>;

export const nwsForecast: StrategyDefinition<Parameters> = {
  name: 'nws_forecast',
  summary: 'Normal distribution around the bias-corrected forecasts of the weather services, fitted by minimum CRPS.',
  source: 'Gneiting, Raftery, Westveld & Goldman (2005), Mon. Wea. Rev. 133:1098-1118 (EMOS, eq. 5)',
  family: 'weather',
  parameters,
  create: (settings) => new NwsForecast(settings),
};

/** Days of forecasts kept beyond the training window. */
const FORECAST_MARGIN_DAYS = 45;

/** A fit with its time, or the finding that there is too little to fit. */
interface KeptFit {
  readonly refitAt: EpochMicros;
  /** Sources that the fit uses, a subset of those asked for. */
  readonly sources: readonly string[];
  readonly fit: EmosFit | null;
}

/** A source with the slot of its newest forecast for the ladder's day. */
interface Input {
  readonly source: string;
  readonly slot: number;
  readonly valueF: number;
  readonly issuedAt: EpochMicros;
}

const NO_FORECAST: LadderOpinion = { valid: false, reasons: ['no_forecast'] };
const TOO_FEW_OUTCOMES: LadderOpinion = { valid: false, reasons: ['too_few_outcomes'] };
const NEVER = Number.MAX_SAFE_INTEGER as EpochMicros;

class NwsForecast implements Strategy, Snapshottable {
  readonly #parameters: Parameters;
  readonly #forecasts: ForecastBook;
  readonly #outcomes = new OutcomeBook();
  /** By city, variable and the sources with their slots. */
  readonly #fits = new Map<string, KeptFit>();
  readonly #cache = new OpinionCache();

  constructor(settings: Parameters) {
    this.#parameters = settings;
    this.#forecasts = new ForecastBook(settings.windowDays + FORECAST_MARGIN_DAYS);
  }

  onForecast(forecast: ForecastSeen): void {
    if (!this.#parameters.excludedSources.includes(forecast.source)) this.#forecasts.onForecast(forecast);
  }

  onReport(report: ReportSeen): void {
    this.#outcomes.onReport(report);
  }

  onResult(result: LadderResult): void {
    this.#outcomes.onResult(result);
  }

  evaluate({ ladder, now }: LadderView): LadderOpinion {
    const underWayAt = dayUnderWayAt(ladder, this.#parameters);
    if (now >= underWayAt) return DAY_UNDER_WAY;
    const forecasts = this.#forecasts.series(ladder.city, ladder.variable);
    const version = forecasts.version(ladder.climateDate);
    if (version === 0) return NO_FORECAST;
    const cached = this.#cache.get(ladder, version, now);
    if (cached !== null) return cached;
    const inputs = this.#inputs(forecasts, ladder, now);
    if (inputs.length === 0) return this.#cache.set(ladder, version, NEVER, NO_FORECAST, now);
    const kept = this.#fitFor(ladder, inputs, forecasts, now);
    const staleAt = Math.min(...inputs.map(({ issuedAt }) => issuedAt)) + this.#maximumAge();
    const until = Math.min(kept.refitAt, staleAt) as EpochMicros;
    if (kept.fit === null) return this.#cache.set(ladder, version, until, TOO_FEW_OUTCOMES, now);
    const used = inputs.filter(({ source }) => kept.sources.includes(source));
    const validUntil = Math.min(until, underWayAt) as EpochMicros;
    return this.#cache.set(ladder, version, until, opinionOf(ladder, kept.fit, used, validUntil), now);
  }

  snapshot(): Json {
    return {
      forecasts: this.#forecasts.snapshot(),
      outcomes: this.#outcomes.snapshot(),
      fits: [...this.#fits],
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as { forecasts: Json; outcomes: Json; fits: [string, KeptFit][] };
    this.#forecasts.restore(saved.forecasts);
    this.#outcomes.restore(saved.outcomes);
    this.#fits.clear();
    for (const [key, fit] of saved.fits) this.#fits.set(key, fit);
    this.#cache.clear();
  }

  /** The newest forecast of each source for the ladder's day, in alphabetical order of the sources. */
  #inputs(forecasts: ReadonlyForecasts, ladder: LadderDef, now: EpochMicros): Input[] {
    const dayStart = climateDayStart(ladder.climateDate, offsetOf(ladder.city));
    const inputs: Input[] = [];
    for (const source of forecasts.sources) {
      const issue = forecasts.newest(source, ladder.climateDate, now - this.#maximumAge(), NEVER);
      if (issue === null) continue;
      const slot = Math.floor((issue.issuedAt - dayStart) / this.#slotMicros());
      inputs.push({ source, slot, valueF: issue.valueF, issuedAt: issue.issuedAt });
    }
    return inputs;
  }

  /** The fit for these inputs: kept, or renewed when its time is over. */
  #fitFor(ladder: LadderDef, inputs: readonly Input[], forecasts: ReadonlyForecasts, now: EpochMicros): KeptFit {
    const signature = inputs.map(({ source, slot }) => `${source}@${slot}`).join('+');
    const key = `${ladder.city}|${ladder.variable}|${signature}`;
    const kept = this.#fits.get(key);
    if (kept !== undefined && now < kept.refitAt) return kept;
    const renewed = this.#train(ladder, inputs, forecasts, now, kept);
    this.#fits.set(key, renewed);
    return renewed;
  }

  #train(
    ladder: LadderDef,
    inputs: readonly Input[],
    forecasts: ReadonlyForecasts,
    now: EpochMicros,
    previous: KeptFit | undefined,
  ): KeptFit {
    const { minimumOutcomes, refitDays, shrinkageDays, windowDays, embargoDays } = this.#parameters;
    const lstOffsetMinutes = offsetOf(ladder.city);
    const lastDate = climateDateOf(now, lstOffsetMinutes) - embargoDays;
    const sample = trainingSample(inputs, forecasts, this.#outcomes.series(ladder.city, ladder.variable), {
      firstDate: lastDate - windowDays + 1,
      lastDate,
      lstOffsetMinutes,
      slotMicros: this.#slotMicros(),
      minimumRows: minimumOutcomes,
    });
    if (sample === null) return { refitAt: after(now, MICROS_PER_DAY), sources: [], fit: null };
    const { sources } = sample;
    const isSameShape = previous?.fit != null && previous.sources.join() === sources.join();
    const warmStart = isSameShape ? previous.fit.parameters : undefined;
    const fit = fitEmos(sample.rows, { annual: true, shrinkageDays, ...(warmStart && { warmStart }) });
    return { refitAt: after(now, refitDays * MICROS_PER_DAY), sources, fit };
  }

  #slotMicros(): number {
    return this.#parameters.issueSlotHours * MICROS_PER_HOUR;
  }

  #maximumAge(): number {
    return this.#parameters.maximumForecastAgeHours * MICROS_PER_HOUR;
  }
}

function opinionOf(ladder: LadderDef, fit: EmosFit, inputs: readonly Input[], validUntil: EpochMicros): LadderOpinion {
  const prediction = predictEmos(
    fit,
    inputs.map(({ valueF }) => valueF),
    ladder.climateDate,
  );
  const { pYes, uncertainty } = normalBrackets(ladder.markets, prediction);
  return {
    valid: true,
    pYes,
    uncertainty,
    features: {
      mu_f: prediction.muF,
      sigma_f: prediction.sigmaF,
      sources: inputs.length,
      training_days: fit.rows,
      training_crps_f: fit.crpsF,
    },
    reasons: [`emos:${inputs.map(({ source }) => source).join('+')}`],
    validUntil,
  };
}

function offsetOf(city: CityId): number {
  const found = CITIES[city];
  if (!found) throw new RangeError(`no city has the id ${city}`);
  return found.lstOffsetMinutes;
}
