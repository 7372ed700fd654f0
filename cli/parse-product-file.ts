/** Reads the text products of a file: plain or gzip, one or many behind one another. */

import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { readPlainBytes } from '../data/ingest/content.ts';
import { parseProducts } from '../data/products/collective.ts';
import type { ParsedProduct } from '../data/products/product.ts';
import { UserError } from '../data/user-error.ts';

/** The products of a file. Throws a UserError: 2 when there is no such file, 3 when no product in it is known. */
export function parseProductFile(file: string, receivedYear: number | undefined): ParsedProduct[] {
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(`there is no file ${path}: check the path`, 2);
  }
  const bytes = readPlainBytes(path, basename(path));
  const products = parseProducts(bytes.toString('latin1'), receivedYear === undefined ? {} : { receivedYear });
  if (products.length === 0) {
    throw new UserError(
      `${basename(path)} holds no text product that is known: give a CLI, CF6, DSM, METAR, MOS or NBM text`,
      3,
    );
  }
  return products;
}
