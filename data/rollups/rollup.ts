/** What a rollup is: a named view with described columns. */

/** A column of a rollup as the reference and the shell show it. */
export interface RollupColumn {
  readonly name: string;
  /** Meaning with its unit. */
  readonly description: string;
}

export interface Rollup {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly RollupColumn[];
  /** The query that the view stands for. */
  readonly sql: string;
}
