/**
 * The chain over a run's decisions: two runs agree when its last values do.
 *
 * Records are gathered in blocks cut by engine time, one block an hour, and each closed block is folded in as
 * `chain = sha256(chain ‖ block)`, from 32 zero bytes on. Hours without a decision make no block. Because the cut depends on
 * engine time alone, a run that was interrupted, written to a snapshot and resumed ends in the same value.
 */
import { createHash } from 'node:crypto';
import { DECISION_RECORD_BYTES } from '../../engine/decision-record.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_HOUR } from '../../engine/time.ts';

const AT_OFFSET = 8;

/** Chain over decision records in the order of engine time. */
export class DecisionChain implements Snapshottable {
  #chain: Uint8Array = new Uint8Array(32);
  #block = new Uint8Array(1024 * DECISION_RECORD_BYTES);
  #view = new DataView(this.#block.buffer);
  #length = 0;
  #hour = -1;

  /** Appends one record of 80 bytes, which is copied. Throws RangeError when engine time runs back into a closed block. */
  append(record: Uint8Array): void {
    if (record.length !== DECISION_RECORD_BYTES) throw new RangeError(`decision record of ${record.length} bytes`);
    if (this.#length + DECISION_RECORD_BYTES > this.#block.length) this.#grow();
    this.#block.set(record, this.#length);
    const hour = Math.floor(this.#view.getFloat64(this.#length + AT_OFFSET, true) / MICROS_PER_HOUR);
    if (hour !== this.#hour) this.#cut(hour, record);
    this.#length += DECISION_RECORD_BYTES;
  }

  /** The chain's value as 64 hexadecimal digits, the open block counted as if it ended here. */
  value(): string {
    return Buffer.from(this.#length === 0 ? this.#chain : this.#folded()).toString('hex');
  }

  snapshot(): Json {
    return {
      chain: Buffer.from(this.#chain).toString('hex'),
      hour: this.#hour,
      block: Buffer.from(this.#block.subarray(0, this.#length)).toString('base64'),
    };
  }

  restore(state: Json): void {
    const { chain, hour, block } = state as { chain: string; hour: number; block: string };
    const bytes = Buffer.from(block, 'base64');
    this.#chain = new Uint8Array(Buffer.from(chain, 'hex'));
    this.#hour = hour;
    this.#length = 0;
    while (this.#block.length < bytes.length) this.#grow();
    this.#block.set(bytes);
    this.#length = bytes.length;
  }

  /** Closes the open block before a record of another hour, which lies just behind it. */
  #cut(hour: number, record: Uint8Array): void {
    if (!(hour > this.#hour)) throw new RangeError(`engine time ran back from hour ${this.#hour} to ${hour}`);
    if (this.#length > 0) this.#chain = this.#folded();
    this.#block.set(record, 0);
    this.#length = 0;
    this.#hour = hour;
  }

  #folded(): Uint8Array {
    const hash = createHash('sha256').update(this.#chain).update(this.#block.subarray(0, this.#length));
    return new Uint8Array(hash.digest());
  }

  #grow(): void {
    const block = new Uint8Array(2 * this.#block.length);
    block.set(this.#block.subarray(0, this.#length));
    this.#block = block;
    this.#view = new DataView(block.buffer);
  }
}
