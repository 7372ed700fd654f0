/** The tightest of the caps that cover a ladder: what its loss may be at most, beside what everything else under that cap may lose. */
import type { ReasonCode } from '../reasons.ts';

export class Ceiling {
  /** What the ladder's loss may be at most, in µ$. */
  loss = Number.POSITIVE_INFINITY;
  code: ReasonCode = 'ok';
  /** The cap that says so, and what the others under it may lose. */
  limit = 0;
  others = 0;

  /** No cap covers anything. */
  lift(): void {
    this.loss = Number.POSITIVE_INFINITY;
    this.code = 'ok';
  }

  /** A cap of `limit`, under which everything else may lose `others`. */
  tighten(code: ReasonCode, limit: number, others: number): void {
    if (limit - others >= this.loss) return;
    this.loss = limit - others;
    this.code = code;
    this.limit = limit;
    this.others = others;
  }
}
