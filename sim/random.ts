/**
 * Named, seeded streams of random numbers: one seed a run, one stream a purpose.
 *
 * A stream depends on the seed and its own name alone, so a new purpose, or one more draw for an old one, never moves the
 * numbers of another. The generator is pure-rand's xoroshiro128+; its whole state fits in a snapshot.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { Json, Snapshottable } from '../engine/snapshot.ts';

/** The stream called `name` of a run with this seed (an integer, any size up to 2^53). Equal arguments, equal numbers. */
export function stream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed must be a whole number up to 2^53, not ${seed}`);
  if (name === '') throw new RangeError('a random stream needs a name');
  return new RandomStream(stateOf(seed, name));
}

/** Uniform in [0, 1), a pure function of its whole numbers: for draws that belong to a thing, whoever asks and however often. */
export function uniformOf(seed: number, ...numbers: readonly number[]): number {
  let word = mix(mix(seed | 0) ^ Math.floor(seed / 2 ** 32));
  for (const number of numbers) word = mix(mix((word + 0x9e3779b9) ^ (number | 0)) ^ Math.floor(number / 2 ** 32));
  return (word >>> 0) / 2 ** 32;
}

/** One stream. Every draw moves the state by a number of steps that depends on the draws before it alone. */
export class RandomStream implements Snapshottable {
  #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Uniform whole number, both ends inclusive. */
  integer(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return uniformFloat64(this.#generator) < probability;
  }

  /** Standard normal, by Marsaglia's polar method; the second number of each pair is dropped so that no half is left over. */
  normal(): number {
    for (;;) {
      const u = 2 * uniformFloat64(this.#generator) - 1;
      const v = 2 * uniformFloat64(this.#generator) - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
    }
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log1p(-uniformFloat64(this.#generator));
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('cannot pick from an empty list');
    return list[uniformInt(this.#generator, 0, list.length - 1)] as T;
  }

  snapshot(): Json {
    return [...this.#generator.getState()];
  }

  restore(state: Json): void {
    if (!Array.isArray(state) || state.length !== 4) throw new TypeError('not the snapshot of a random stream');
    this.#generator = xoroshiro128plusFromState(state as number[]);
  }
}

/** Four 32-bit words from seed and name: FNV-1a over the name, mixed with both halves of the seed by splitmix32. */
function stateOf(seed: number, name: string): number[] {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  let word = mix(mix(hash ^ (seed | 0)) ^ Math.floor(seed / 2 ** 32));
  const state: number[] = [];
  for (let i = 0; i < 4; i++) {
    word = (word + 0x9e3779b9) | 0;
    state.push(mix(word));
  }
  // All zeros is the one state that the generator cannot leave.
  return state.every((part) => part === 0) ? [1, 0, 0, 0] : state;
}

/** The finalizer of splitmix32 (Steele, Lea, Flood 2014, with the constants of Wellons' lowbias32). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
