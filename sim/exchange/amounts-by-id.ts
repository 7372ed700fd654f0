/** An amount for each of many things that are numbered from 0, most of them nothing. It grows with the highest number seen. */
export class AmountsById {
  #amounts = new Float64Array(64);

  of(id: number): number {
    return this.#amounts[id] ?? 0;
  }

  set(id: number, amount: number): void {
    if (id >= this.#amounts.length) {
      if (amount === 0) return;
      const grown = new Float64Array(Math.max(id + 1, 2 * this.#amounts.length));
      grown.set(this.#amounts);
      this.#amounts = grown;
    }
    this.#amounts[id] = amount;
  }

  /** Those that are not nothing, by number. */
  rows(): [id: number, amount: number][] {
    return [...this.#amounts].flatMap((amount, id): [number, number][] => (amount === 0 ? [] : [[id, amount]]));
  }

  refill(rows: readonly (readonly [id: number, amount: number])[]): void {
    this.#amounts.fill(0);
    for (const [id, amount] of rows) this.set(id, amount);
  }
}
