/** A source of rows: what makes a write of the same content again the same write. */

/** Where rows come from. Writing a source again replaces all of its earlier rows. */
export interface Source {
  /** Identity by content: the `source` column of its rows. */
  readonly id: string;
  /** Name for people, usually the file's name. */
  readonly name: string;
  /** Raised when the reader of the format changes what it makes of the same content. */
  readonly revision?: number;
}
