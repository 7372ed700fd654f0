/**
 * An append-only file that grows while a run is under way: buffered, of known length, and cut back to a known length when a
 * run is resumed. What was flushed survives the process.
 */
import { closeSync, existsSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { UserError } from '../user-error.ts';

const BUFFER_BYTES = 256 * 1024;

export class PartFile {
  readonly path: string;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #buffered = 0;
  #flushed = 0;

  /** Opens `path`; with `length` the file must be at least that long and is cut back to it, else it starts empty. */
  constructor(path: string, length = 0) {
    this.path = path;
    if (length > 0 && !existsSync(path)) {
      throw new UserError(`${path} is missing: start the run again instead of resuming it.`, 3);
    }
    this.#file = openSync(path, length === 0 ? 'w+' : 'r+');
    const present = fstatSync(this.#file).size;
    if (present < length) {
      closeSync(this.#file);
      throw new UserError(
        `${path} has ${present} bytes where the snapshot expects ${length}: start the run again instead of resuming it.`,
        3,
      );
    }
    ftruncateSync(this.#file, length);
    this.#flushed = length;
  }

  /** Bytes appended so far, flushed or not. */
  get length(): number {
    return this.#flushed + this.#buffered;
  }

  append(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > BUFFER_BYTES) this.flush();
    if (bytes.length > BUFFER_BYTES) {
      this.#write(bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  /** Appends one line of text and its line feed. */
  appendLine(line: string): void {
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    if (3 * line.length + 1 > BUFFER_BYTES) {
      this.append(Buffer.from(`${line}\n`));
      return;
    }
    if (this.#buffered + 3 * line.length + 1 > BUFFER_BYTES) this.flush();
    this.#buffered += this.#buffer.write(line, this.#buffered);
    this.#buffer[this.#buffered++] = 10;
  }

  flush(): void {
    if (this.#buffered === 0) return;
    const bytes = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    this.#write(bytes);
  }

  /** Flushes and waits until the disk has it. */
  sync(): void {
    this.flush();
    fdatasyncSync(this.#file);
  }

  /** Reads up to `into.length` flushed bytes at `position`; returns how many. */
  read(into: Uint8Array, position: number): number {
    return readSync(this.#file, into, 0, into.length, position);
  }

  /** The lines of the file, in bounded memory; what is appended meanwhile is not seen. */
  *lines(): IterableIterator<string> {
    this.flush();
    const end = this.#flushed;
    const chunk = Buffer.allocUnsafe(BUFFER_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    for (let position = 0; position < end; ) {
      const got = this.read(chunk.subarray(0, Math.min(chunk.length, end - position)), position);
      if (got === 0) break;
      position += got;
      let text: Buffer = Buffer.concat([rest, chunk.subarray(0, got)]);
      for (let cut = text.indexOf(10); cut >= 0; cut = text.indexOf(10)) {
        yield text.toString('utf8', 0, cut);
        text = text.subarray(cut + 1);
      }
      rest = text;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#flushed + done);
    }
    this.#flushed += bytes.length;
  }
}
