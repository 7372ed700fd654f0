/**
 * What is true in a synthetic world and nobody in it sees: the values, the winners, and the exact distribution of each value
 * given everything public at an instant. Tests measure strategies and prices against it.
 */
import type { EpochMicros } from '../../engine/time.ts';
import { DegreeDistribution } from '../../engine/weather/distribution.ts';
import type { Known } from './city-weather.ts';
import type { ListedLadder } from './listing.ts';
import { winnerOf } from './listing.ts';
import { bracketProbabilities } from './market-view.ts';

export class SyntheticTruth {
  /** The ladders of the world, by climate date, city and variable. */
  readonly ladders: readonly ListedLadder[];
  readonly #byTicker: ReadonlyMap<string, ListedLadder>;

  constructor(ladders: readonly ListedLadder[]) {
    this.ladders = ladders;
    this.#byTicker = new Map(ladders.map((ladder) => [ladder.eventTicker, ladder]));
  }

  /** The whole degree on which a ladder settles. */
  valueF(eventTicker: string): number {
    const { weather, variable, date } = this.ladder(eventTicker);
    return weather.reportedF(variable, date);
  }

  /** Index, in ascending order of temperature, of the market that pays. */
  winner(eventTicker: string): number {
    return winnerOf(this.ladder(eventTicker));
  }

  /** Mean and deviation of the value before rounding, given everything public at an instant. */
  known(eventTicker: string, at: EpochMicros): Known {
    const { weather, variable, date } = this.ladder(eventTicker);
    return weather.known(variable, date, at);
  }

  /** The distribution of the settled value given everything public at an instant. */
  distribution(eventTicker: string, at: EpochMicros): DegreeDistribution {
    const { meanF, sdF } = this.known(eventTicker, at);
    return sdF > 0 ? DegreeDistribution.fromNormal(meanF, sdF) : DegreeDistribution.point(Math.round(meanF));
  }

  /** True probability of each market, in ascending order of temperature, given everything public at an instant. */
  probabilities(eventTicker: string, at: EpochMicros): Float64Array {
    const ladder = this.ladder(eventTicker);
    const out = new Float64Array(ladder.markets.length);
    bracketProbabilities(this.known(eventTicker, at), ladder, out);
    return out;
  }

  /** The ladder of an event ticker. Throws RangeError when the world lists none. */
  ladder(eventTicker: string): ListedLadder {
    const ladder = this.#byTicker.get(eventTicker);
    if (ladder === undefined) throw new RangeError(`the synthetic world has no ladder ${eventTicker}`);
    return ladder;
  }
}
