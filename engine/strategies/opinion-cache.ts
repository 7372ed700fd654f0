/**
 * Remembers a strategy's last opinion of each ladder for as long as nothing that it rests on has changed.
 *
 * It is not state: an opinion must be the same whether it comes from here or is formed anew, so it is left out of snapshots.
 */
import type { LadderDef, LadderId } from '../markets/contracts.ts';
import type { EpochMicros } from '../time.ts';
import type { LadderOpinion } from './contract.ts';

/** What an opinion rests on: the version of its inputs, and the instant from which it must be formed anew. */
export interface Cached {
  readonly version: number;
  readonly until: EpochMicros;
  readonly closeAt: EpochMicros;
  readonly opinion: LadderOpinion;
}

export class OpinionCache {
  readonly #byLadder = new Map<LadderId, Cached>();

  /** The remembered opinion, or null when the version differs or its time is over. */
  get(ladder: LadderDef, version: number, now: EpochMicros): LadderOpinion | null {
    const cached = this.#byLadder.get(ladder.id);
    return cached !== undefined && cached.version === version && now < cached.until ? cached.opinion : null;
  }

  set(ladder: LadderDef, version: number, until: EpochMicros, opinion: LadderOpinion, now: EpochMicros): LadderOpinion {
    if (this.#byLadder.size >= 512) this.#forgetClosed(now);
    this.#byLadder.set(ladder.id, { version, until, closeAt: ladder.closeAt, opinion });
    return opinion;
  }

  clear(): void {
    this.#byLadder.clear();
  }

  #forgetClosed(now: EpochMicros): void {
    for (const [id, { closeAt }] of this.#byLadder) if (closeAt < now) this.#byLadder.delete(id);
  }
}
