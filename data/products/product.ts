/**
 * What every reader of a text product of the Weather Service gives and promises: it never throws, whatever the text, it works in
 * time proportional to the text's length, and what it could not read it names instead of guessing.
 */
import type { EpochMicros } from '../../engine/time.ts';

/** The products that can be read. */
export type ProductKind = 'CLI' | 'CF6' | 'DSM' | 'METAR' | 'MOS' | 'NBM';

/** A part of a product that could not be read, or holds what cannot be. */
export interface ProductProblem {
  /** Where: a section, a row, a station. */
  readonly part: string;
  /** What is wrong, in one phrase. */
  readonly text: string;
}

/** What all products have in common; each kind adds its own fields. */
export interface ParsedProduct {
  readonly kind: ProductKind;
  readonly problems: readonly ProductProblem[];
}

/** What the text itself does not say. */
export interface ProductContext {
  /** Year (UTC) in which the product arrived; the year of a heading that gives day and month only. */
  readonly receivedYear?: number;
  /** An instant within two weeks of the product, such as its arrival; month and year of times that give only the day. */
  readonly reference?: EpochMicros;
}

/** A reader of one kind of product. Neither function throws for any text. */
export interface ProductParser {
  readonly kind: ProductKind;
  /** Whether the text is of this kind, by its heading and content. */
  recognises(text: string): boolean;
  parse(text: string, context: ProductContext): ParsedProduct;
}
