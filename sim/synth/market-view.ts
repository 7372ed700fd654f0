/**
 * What the people in a synthetic market believe a ladder's markets are worth at an instant.
 *
 * In an efficient market that is the true probability given everything public. In a mispriced one their mean is too warm by a
 * stated number of degrees at the opening, and less in proportion as less is hidden: the error persists from day to day and is
 * gone when the value is known.
 */
import type { EpochMicros } from '../../engine/time.ts';
import { normalBracketProbability } from '../../engine/weather/distribution.ts';
import type { Known } from './city-weather.ts';
import type { SynthConfig } from './config.ts';
import type { ListedLadder } from './listing.ts';

/** Degrees by which the market is too warm at its opening: none in an efficient one. */
export function plantedBiasF(config: SynthConfig): number {
  return config.market === 'mispriced' ? config.biasF : 0;
}

export class MarketView {
  readonly #ladder: ListedLadder;
  /** Degrees of error for each degree of what is hidden. */
  readonly #errorPerSd: number;

  constructor(ladder: ListedLadder, biasF: number) {
    this.#ladder = ladder;
    const { sdF } = ladder.weather.known(ladder.variable, ladder.date, ladder.openAt);
    this.#errorPerSd = sdF > 0 ? biasF / sdF : 0;
  }

  /** Writes the believed probability of each market into `out`. */
  probabilities(at: EpochMicros, out: Float64Array): void {
    const { weather, variable, date } = this.#ladder;
    const { meanF, sdF } = weather.known(variable, date, at);
    bracketProbabilities({ meanF: meanF + this.#errorPerSd * sdF, sdF }, this.#ladder, out);
  }
}

/** Probabilities of a ladder's markets when its value is normal before rounding; 0 and 1 when it is known. */
export function bracketProbabilities({ meanF, sdF }: Known, ladder: ListedLadder, out: Float64Array): void {
  const known = Math.round(meanF);
  for (let i = 0; i < out.length; i++) {
    const bracket = ladder.markets[i]?.bracket ?? { lowF: 0, highF: 0 };
    if (sdF > 0) out[i] = normalBracketProbability(meanF, sdF, bracket);
    else out[i] = bracket.lowF <= known && known <= bracket.highF ? 1 : 0;
  }
}
