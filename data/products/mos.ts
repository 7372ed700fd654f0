/**
 * Model Output Statistics: GFS (MAV, extended MEX), NAM (MET), ECMWF, and the LAMP that updates them (LAV, LEV). Gives every
 * station's numbers by valid time, and the daily extremes of rows `X/N` and `N/X`. These are of 7 AM to 7 PM and 7 PM to 8 AM local
 * standard time, not of the whole climate day.
 *
 * Source: vlab.noaa.gov/web/mdl, "MOS text message descriptions"; columns as in src/pyiem/nws/products/mos.py of
 * github.com/akrherz/pyIEM.
 */
import { type GuidanceProduct, parseGuidance } from './guidance-product.ts';
import type { ProductParser } from './product.ts';

export const mosParser = {
  kind: 'MOS',
  recognises: (text: string): boolean => /\b(?:GFSX?|NAM|ECMX?) MOS GUIDANCE|\bGFS LAMP GUIDANCE/.test(text),
  parse: (text: string): GuidanceProduct => parseGuidance(text, 'MOS'),
} satisfies ProductParser;
