/**
 * The documents of a JSON file: one that fills it, or one a line. A large file of lines is gone through line by line, so that
 * memory does not grow with it; damage is named by its line in either case.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../user-error.ts';

export interface JsonDocuments {
  /** Can be gone through more than once. */
  readonly documents: Iterable<unknown>;
  /** One document a line. */
  readonly lines: boolean;
}

/** A larger file is read by lines when its first line is a document of its own. */
const WHOLE_BYTES_MAX = 8 << 20;
/** What one string of the runtime holds. */
const DOCUMENT_BYTES_MAX = 500 << 20;

/** Throws a UserError (3) for damage in what is read now; damage further on when it is come to. */
export function jsonDocuments(path: string, size: number, name: string, wholeMax = WHOLE_BYTES_MAX): JsonDocuments {
  if (size > wholeMax && startsWithDocument(path)) {
    return { documents: { [Symbol.iterator]: () => documentsByLine(path, name) }, lines: true };
  }
  if (size > DOCUMENT_BYTES_MAX) {
    throw new UserError(`${name} is one JSON document of over 500 MB: write it as one record a line`, 3);
  }
  try {
    return { documents: [JSON.parse(readFileSync(path, 'utf8'))], lines: false };
  } catch (error) {
    // The first line not being a document means one damaged document, not lines of them.
    if (!startsWithDocument(path)) {
      throw new UserError(`${name} is damaged JSON (${(error as Error).message}): fetch the file again`, 3, {
        cause: error,
      });
    }
    return { documents: [...documentsByLine(path, name)], lines: true };
  }
}

function startsWithDocument(path: string): boolean {
  for (const line of linesOf(path)) {
    if (line.trim() === '') continue;
    try {
      JSON.parse(line);
      return true;
    } catch {
      return false;
    }
  }
  return false;
}

function* documentsByLine(path: string, name: string): Generator<unknown, void, undefined> {
  let number = 0;
  for (const line of linesOf(path)) {
    number++;
    if (line.trim() === '') continue;
    let document: unknown;
    try {
      document = JSON.parse(line);
    } catch (error) {
      throw new UserError(`${name} is damaged JSON in line ${number}: fetch the file again`, 3, { cause: error });
    }
    yield document;
  }
}

function* linesOf(path: string): Generator<string, void, undefined> {
  const handle = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const block = Buffer.alloc(1 << 18);
    let rest = '';
    for (;;) {
      const length = readSync(handle, block, 0, block.length, null);
      if (length === 0) break;
      const lines = (rest + decoder.write(block.subarray(0, length))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    yield rest + decoder.end();
  } finally {
    closeSync(handle);
  }
}
