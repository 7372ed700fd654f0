/**
 * Identifiers of text products as the archive of Iowa State University writes them: `yyyymmddHHMM-CCCC-TTAAii-PIL` and, where the
 * heading has one, its addition. They sort by time of issue and say which version of a report a record is of.
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { dateOrNull, type ProductHeading } from '../products/heading.ts';

/** What an identifier says; `addition` is null where it has none. */
export interface ProductId {
  readonly issuedAt: EpochMicros;
  readonly office: string;
  readonly wmo: string;
  readonly pil: string;
  readonly addition: string | null;
}

/** The identifier of a product by its heading and the time of issue. Parts that the heading lacks are left out. */
export function productIdOf({ office, wmo, pil, addition }: ProductHeading, at: EpochMicros): string {
  const stamp = new Date(at / 1000).toISOString().replace(/[-T:]/g, '').slice(0, 12);
  return [stamp, office, wmo, pil, addition].filter((part) => part !== null).join('-');
}

/** Reads a whole identifier; null when it is none. */
export function readProductId(text: string): ProductId | null {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})-([A-Z]{4})-([A-Z]{4}\d{2})-([A-Z0-9]{4,6})(?:-([A-Z]{3}))?$/.exec(
    text,
  );
  if (match === null) return null;
  const [, year, month, day, hour, minute, office = '', wmo = '', pil = '', addition = null] = match;
  const date = dateOrNull(Number(year), Number(month), Number(day));
  if (date === null || Number(hour) > 23 || Number(minute) > 59) return null;
  const minutes = Number(hour) * 60 + Number(minute);
  return { issuedAt: (date * MICROS_PER_DAY + minutes * MICROS_PER_MINUTE) as EpochMicros, office, wmo, pil, addition };
}
