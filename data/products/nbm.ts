/**
 * National Blend of Models text bulletins: hourly (NBH), short (NBS), extended (NBE, NBX) and probabilistic (NBP). Gives every
 * station's numbers by valid time, and the daily extremes: rows `TXN` (before version 4 `X/N`, `N/X`) with their spread `XND`, and
 * of NBP the mean, spread and percentiles 10, 25, 50, 75 and 90.
 *
 * Source: vlab.noaa.gov/web/mdl/nbm-textcard; the percentiles of TXNP2 and TXNP7 are 25 and 75.
 */
import { type GuidanceProduct, parseGuidance } from './guidance-product.ts';
import type { ProductParser } from './product.ts';

export const nbmParser = {
  kind: 'NBM',
  recognises: (text: string): boolean => /\bNBM (?:V\d[\d.]{0,8} {1,4})?NB[HSEXP] /.test(text),
  parse: (text: string): GuidanceProduct => parseGuidance(text, 'NBM'),
} satisfies ProductParser;
