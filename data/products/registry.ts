/** The readers of text products, in the order in which they are asked: the surest sign of its kind first. */
import { cf6Parser } from './cf6.ts';
import { cliParser } from './cli/cli.ts';
import { dsmParser } from './dsm.ts';
import { metarParser } from './metar.ts';
import { mosParser } from './mos.ts';
import { nbmParser } from './nbm.ts';
import type { ProductParser } from './product.ts';

export const PRODUCT_PARSERS: readonly ProductParser[] = [
  cliParser,
  cf6Parser,
  dsmParser,
  mosParser,
  nbmParser,
  metarParser,
];
