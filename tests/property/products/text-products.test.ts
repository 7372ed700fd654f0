/**
 * Invariants of the readers of text products, for real texts that were cut, shuffled, overwritten or repeated, and for any bytes:
 * 1. No reader throws, and recognising never throws either.
 * 2. Reading is done in time proportional to the text: no text takes longer than two seconds.
 * 3. No reader gives a temperature that no station can have had.
 * 4. Every problem says in which part it is.
 * 5. Climate dates are dates of the calendar.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cf6Parser } from '../../../data/products/cf6.ts';
import { cliParser } from '../../../data/products/cli/cli.ts';
import { parseProducts } from '../../../data/products/collective.ts';
import { dsmParser } from '../../../data/products/dsm.ts';
import type { ParsedProduct } from '../../../data/products/product.ts';
import { climateReport } from '../../unit/products/climate-report-text.ts';
import { CF6 } from '../../unit/products-obs/product-texts.ts';

/** `MILKBOT_FUZZ_CASES` makes it as many as one likes. */
const CASES = Number(process.env.MILKBOT_FUZZ_CASES ?? 2_000);
const READERS = [cliParser, cf6Parser, dsmParser];

const DSM = [
  '794',
  'CDUS27 KZME 270616',
  'KHKS DS 26/11 661152/ 470316// 66/ 46//0021509/45/00/00/00/',
  '02/06/T/T/12/00/03/17/78/17171245/16231238/13/NN/N/N/NN/ET EP EW=',
  'KCUT DS 1100 COR 25/02 061059/-040848//06/-03//0110442/T/00=',
].join('\r\r\n');
const TEXTS = [climateReport(), climateReport({ valid: 'VALID TODAY AS OF 0400 PM LOCAL TIME.' }), CF6, DSM];

type Damage = (text: string) => string;
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, share: number) => Math.floor(share * text.length);

const cut = fc.tuple(fraction, fraction).map(
  ([x, y]): Damage =>
    (text) =>
      text.slice(at(text, Math.min(x, y)), at(text, Math.max(x, y))),
);
const drop = fc.tuple(fraction, fc.integer({ min: 1, max: 12 })).map(
  ([x, count]): Damage =>
    (text) =>
      text.slice(0, at(text, x)) + text.slice(at(text, x) + count),
);
const overwrite = fc.tuple(fraction, fc.string({ unit: 'binary', maxLength: 12 })).map(
  ([x, bytes]): Damage =>
    (text) =>
      text.slice(0, at(text, x)) + bytes + text.slice(at(text, x) + bytes.length),
);
const digits = fc.tuple(fraction, fc.integer({ min: -99_999, max: 99_999 })).map(
  ([x, number]): Damage =>
    (text) => {
      const place = text.slice(at(text, x)).search(/\d/);
      const start = at(text, x) + Math.max(0, place);
      return text.slice(0, start) + number + text.slice(start + 2);
    },
);
const shuffle = fc.array(fc.nat(400), { minLength: 1, maxLength: 60 }).map(
  (order): Damage =>
    (text) => {
      const lines = text.split('\n');
      return order.map((i) => lines[i % lines.length]).join('\n');
    },
);
const repeat = fc.integer({ min: 2, max: 4 }).map(
  (times): Damage =>
    (text) =>
      text.repeat(times),
);

const damaged = fc
  .tuple(fc.constantFrom(...TEXTS), fc.array(fc.oneof(cut, drop, overwrite, digits, shuffle, repeat), { maxLength: 5 }))
  .map(([text, damages]) => damages.reduce((so, damage) => damage(so), text));
const anyText = fc.oneof(
  { weight: 8, arbitrary: damaged },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
);

/** Every value under a key that ends in `_f`, and every climate date, however deep. */
function* facts(value: unknown): Generator<{ readonly key: string; readonly value: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.endsWith('_f') || key === 'climate_date') yield { key, value: inner };
    else yield* facts(inner);
  }
}

function isSound(product: ParsedProduct): boolean {
  const named = product.problems.every(({ part, text }) => part !== '' && text !== '');
  return (
    named &&
    [...facts(product)].every(({ key, value }) => {
      if (value === null) return true;
      if (key === 'climate_date') return typeof value === 'string' && !Number.isNaN(Date.parse(value));
      return typeof value === 'number' && Number.isInteger(value) && value >= -80 && value <= 140;
    })
  );
}

test('whatever the text, no reader throws or gives an impossible temperature', () => {
  fc.assert(
    fc.property(anyText, fc.option(fc.integer({ min: 1950, max: 2050 }), { nil: undefined }), (text, receivedYear) => {
      const context = receivedYear === undefined ? {} : { receivedYear };
      for (const reader of READERS) {
        reader.recognises(text);
        if (!isSound(reader.parse(text, context))) return false;
      }
      return parseProducts(text, context).every(({ kind }) => kind !== undefined);
    }),
    { numRuns: CASES, seed: 20_261_123 },
  );
}, 3_600_000);

test.each([
  ['blanks', ' '],
  ['line ends', '\n'],
  ['digits', '1'],
  ['stops', '.'],
  ['rules', '='],
  ['headings', 'CDUS41 KOKX 090626\n'],
  ['headlines', '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 8 2026...\n'],
  ['headers', 'WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST\n'],
  ['rows', '  MAXIMUM         82   1050 AM 106    1936  85     -3       90\n'],
  ['messages', 'KHKS DS 26/11 661152/ 470316//\n'],
  ['wall clocks', '435 PM EDT THU JUL 09 '],
])(
  'a quarter of a million characters of %s are read in bounded time',
  (_name, unit) => {
    const text = unit.repeat(Math.ceil(250_000 / unit.length));
    const placed = [text, `${climateReport()}\n${text}`, `${CF6.slice(0, 300)}\n${text}`, `${DSM}\n${text}`];
    const started = performance.now();
    for (const whole of placed) for (const reader of READERS) expect(isSound(reader.parse(whole, {}))).toBe(true);
    expect((performance.now() - started) / (placed.length * READERS.length)).toBeLessThan(2_000);
  },
  120_000,
);
