/**
 * Leaves out what an equity curve does not need: of consecutive points that differ only in time, the first and the last are
 * kept, and of points that are the same in time too only one. A run that looks at its account every few minutes for years would
 * else write mostly copies.
 */
import type { EquityPoint } from '../../engine/ports.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';

export class EquityThinning implements Snapshottable {
  readonly #keep: (point: EquityPoint) => void;
  /** The newest point, and whether it was kept already. */
  #held: EquityPoint | null = null;
  #isKept = true;

  /** @param keep called with every point that stays, in order. */
  constructor(keep: (point: EquityPoint) => void) {
    this.#keep = keep;
  }

  add(point: EquityPoint): void {
    const isSame = this.#held !== null && isSameAccount(this.#held, point);
    if (!isSame) {
      this.flush();
      this.#keep(point);
    }
    this.#isKept = !isSame || (this.#isKept && this.#held?.at === point.at);
    this.#held = { ...point };
  }

  /** Keeps the newest point: no more will come. */
  flush(): void {
    if (this.#held !== null && !this.#isKept) this.#keep(this.#held);
    this.#isKept = true;
  }

  snapshot(): Json {
    return { held: this.#held as Json, isKept: this.#isKept };
  }

  restore(state: Json): void {
    const { held, isKept } = state as unknown as { held: EquityPoint | null; isKept: boolean };
    this.#held = held;
    this.#isKept = isKept;
  }
}

function isSameAccount(x: EquityPoint, y: EquityPoint): boolean {
  return (
    x.cash === y.cash &&
    x.equity === y.equity &&
    x.openRisk === y.openRisk &&
    x.realized === y.realized &&
    x.fees === y.fees &&
    x.positions === y.positions &&
    x.workingOrders === y.workingOrders
  );
}
