/**
 * Classes of lead time, in hours before the end of the climate day, and the moment of each at which opinions are sampled for
 * learning: the middle of the class, or its near edge for the outermost, which has no far edge.
 */
export class LeadClasses {
  readonly count: number;
  readonly #edges: readonly number[];
  readonly #checkpoints: readonly number[];

  /** `edges` ascend; class 0 is from the end of the day to the first edge, the last class beyond the last edge. */
  constructor(edges: readonly number[]) {
    this.#edges = edges;
    this.count = edges.length + 1;
    this.#checkpoints = Array.from({ length: this.count }, (_, i) => {
      const near = edges[i - 1] ?? 0;
      const far = edges[i];
      return far === undefined ? near : (near + far) / 2;
    });
  }

  classOf(leadHours: number): number {
    let i = 0;
    while (i < this.#edges.length && leadHours >= (this.#edges[i] as number)) i += 1;
    return i;
  }

  /** Whether the class's moment has not passed yet: what is believed now may still be its sample. */
  isBeforeCheckpoint(leadClass: number, leadHours: number): boolean {
    return leadHours >= (this.#checkpoints[leadClass] as number);
  }
}
