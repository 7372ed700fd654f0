/**
 * What the ensemble will learn from: for each ladder not yet settled, the opinions pooled at one fixed moment of each lead
 * time. The newest opinion is kept until the lead passes the moment, so that a sample is what was believed at it.
 */
import type { LadderDef, LadderId } from '../markets/contracts.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import { MICROS_PER_DAY } from '../time.ts';

/** The state of one ladder at the moment of one lead class. */
export interface Sample {
  regime: number;
  /** The strategies that spoke held enough of the weight for the pool to be traded on. */
  hadQuorum: boolean;
  /** Probability of each market by strategy: `[strategy × markets + market]`, ASLEEP where it stood aside. */
  readonly pYes: number[];
  /** The pool before recalibration. */
  readonly pooled: number[];
}

interface PendingLadder {
  readonly closeAt: EpochMicros;
  /** By lead class. */
  readonly samples: (Sample | null)[];
}

/** Ladders that never get a result are given up this long after their close. */
const GIVE_UP_MICROS = 60 * MICROS_PER_DAY;

export class PendingSamples implements Snapshottable {
  readonly #leads: number;
  readonly #byLadder = new Map<LadderId, PendingLadder>();

  constructor(leads: number) {
    this.#leads = leads;
  }

  /** The sample of a ladder and lead class to be overwritten, made on first use. */
  slot(ladder: LadderDef, lead: number, strategies: number): Sample {
    let pending = this.#byLadder.get(ladder.id);
    if (!pending) {
      if (this.#byLadder.size >= 256) this.#giveUp(ladder.closeAt);
      pending = { closeAt: ladder.closeAt, samples: new Array<Sample | null>(this.#leads).fill(null) };
      this.#byLadder.set(ladder.id, pending);
    }
    let sample = pending.samples[lead];
    if (!sample) {
      const markets = ladder.markets.length;
      sample = {
        regime: 0,
        hadQuorum: false,
        pYes: new Array(strategies * markets).fill(0),
        pooled: new Array(markets).fill(0),
      };
      pending.samples[lead] = sample;
    }
    return sample;
  }

  /** Removes and returns a ladder's samples by lead class. */
  take(ladder: LadderId): readonly (Sample | null)[] {
    const samples = this.#byLadder.get(ladder)?.samples ?? [];
    this.#byLadder.delete(ladder);
    return samples;
  }

  snapshot(): Json {
    return [...this.#byLadder] as unknown as Json;
  }

  restore(state: Json): void {
    this.#byLadder.clear();
    // Through JSON once more: samples are overwritten in place and must not be shared with the snapshot.
    const copy = JSON.parse(JSON.stringify(state)) as [LadderId, PendingLadder][];
    for (const [ladder, pending] of copy) this.#byLadder.set(ladder, pending);
  }

  #giveUp(latestClose: EpochMicros): void {
    for (const [id, { closeAt }] of this.#byLadder) {
      if (closeAt < latestClose - GIVE_UP_MICROS) this.#byLadder.delete(id);
    }
  }
}
