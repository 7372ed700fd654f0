/**
 * Invariants of the readers of reports and guidance, on damaged products and on any text:
 * 1. None throws, and each says in a list what it could not read; a text in which nothing was found has a problem.
 * 2. No temperature outside −62..60 °C or −80..140 °F is given, no deviation below zero; instants are instants, dates are dates.
 * 3. An undamaged table gives back the numbers that were put in it, each under its hour, also where they touch.
 * 4. A report gives back the temperatures that were put into its groups.
 * 5. The time taken grows with the text, not faster: long runs of the same characters are read at once.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GuidanceProduct } from '../../../data/products/guidance-product.ts';
import { metarParser } from '../../../data/products/metar.ts';
import { mosParser } from '../../../data/products/mos.ts';
import { nbmParser } from '../../../data/products/nbm.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { COLLECTIVE, LAV, LEV, MAV, MEX, NBE, NBP, NBS } from '../../unit/products-obs/product-texts.ts';

const TEXTS = [COLLECTIVE, LAV, LEV, MAV, MEX, NBE, NBP, NBS];
const reference = (Date.UTC(2026, 6, 1) * 1000) as EpochMicros;

/** A product after an accident: cut, spliced, shuffled, overwritten, or not a product at all. */
const damaged = fc
  .record({
    texts: fc.shuffledSubarray(TEXTS, { minLength: 1, maxLength: 3 }),
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat({ max: 40 }),
        by: fc.oneof(
          fc.stringMatching(/^[-0-9/ |=TMX\n]{0,12}$/),
          fc.string({ unit: 'binary', maxLength: 12 }),
          fc.constantFrom('999', '-99', '\u0000', '\u001e', '\n\n', 'RMK ', ' T19990999', 'GUIDANCE', 'UTC', 'FHR'),
        ),
      }),
      { maxLength: 8 },
    ),
    order: fc.constantFrom('as is', 'reversed lines', 'no line ends'),
  })
  .map(({ texts, edits, order }) => {
    let text = texts.join('\n');
    if (order === 'reversed lines') text = text.split('\n').reverse().join('\n');
    if (order === 'no line ends') text = text.replaceAll('\n', ' ');
    for (const { at, length, by } of edits) {
      const from = Math.floor(at * text.length);
      text = text.slice(0, from) + by + text.slice(from + length);
    }
    return text;
  });
const anyText = fc.oneof({ weight: 6, arbitrary: damaged }, fc.string({ unit: 'binary', maxLength: 400 }));

const IN_FAHRENHEIT = /^(TMP|DPT|WBG|TXN|X\/N|N\/X|TXNMN|TXNP\d)$/;

function checkGuidance({ stations, problems }: GuidanceProduct): void {
  if (stations.length === 0) expect(problems).not.toEqual([]);
  for (const { values, extremes, run_at } of stations) {
    expect(Number.isFinite(Date.parse(run_at))).toBe(true);
    const wrong = values.filter(
      ({ valid_at, element, value }) =>
        !(Date.parse(valid_at) > Date.parse(run_at)) ||
        (value !== null && IN_FAHRENHEIT.test(element) && !isPossibleF(value)),
    );
    expect(wrong).toEqual([]);
    for (const { climate_date, statistic, value_f } of extremes) {
      expect(climate_date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(statistic === 'sd' ? value_f >= 0 : isPossibleF(value_f)).toBe(true);
    }
  }
}

const isPossibleF = (degrees: number) => degrees >= -80 && degrees <= 140;

test('any text is read without a throw, and no temperature is impossible', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const parser of [metarParser, mosParser, nbmParser]) expect(typeof parser.recognises(text)).toBe('boolean');
      checkGuidance(mosParser.parse(text));
      checkGuidance(nbmParser.parse(text));
      const { reports, problems } = metarParser.parse(text, { reference });
      if (reports.length === 0) expect(problems).not.toEqual([]);
      for (const { observed_at, temp_c, body_temp_c, max_6h_c, min_6h_c, max_24h_c, min_24h_c } of reports) {
        if (observed_at !== null) expect(Number.isFinite(Date.parse(observed_at))).toBe(true);
        for (const celsius of [temp_c, body_temp_c, max_6h_c, min_6h_c, max_24h_c, min_24h_c])
          if (celsius !== null) expect(celsius >= -62 && celsius <= 60).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('a table gives back the numbers that were put in it', () => {
  const cell = fc.option(fc.integer({ min: -80, max: 140 }), { nil: null });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 23, maxLength: 23 }), (cells) => {
      const row = cells.map((value) => String(value ?? '').padStart(3)).join('');
      const { stations, problems } = nbmParser.parse(NBS.replace(/^TMP .*$/m, `TMP ${row}`));
      expect(problems).toEqual([]);
      const temperatures = stations[0]?.values.filter(({ element }) => element === 'TMP');
      const hours = cells.flatMap((value, i) => (value === null ? [] : [{ value, hours: 6 + 3 * i }]));
      expect(temperatures).toEqual(
        hours.map(({ value, hours }) => ({
          element: 'TMP',
          value: value === -99 ? null : value,
          valid_at: new Date(Date.UTC(2026, 3, 7, 15 + hours)).toISOString().replace('.000', ''),
        })),
      );
    }),
    { numRuns: 300 },
  );
});

test('a report gives back the temperatures of its groups', () => {
  const tenths = fc.integer({ min: -620, max: 600 });
  const group = (value: number) => (value < 0 ? '1' : '0') + String(Math.abs(value)).padStart(3, '0');
  fc.assert(
    fc.property(tenths, tenths, tenths, (now, low, high) => {
      const [min, max] = low < high ? [low, high] : [high, low];
      const groups = `T${group(now)} 1${group(max)} 2${group(min)} 4${group(max)}${group(min)}`;
      const { reports, problems } = metarParser.parse(`METAR KNYC 010453Z AUTO 10/10 A3000 RMK AO2 ${groups}=`, {});
      expect(problems).toEqual([]);
      const [at, most, least] = [now, max, min].map((value) => value / 10);
      expect(reports).toMatchObject([
        { temp_c: at, max_6h_c: most, min_6h_c: least, max_24h_c: most, min_24h_c: least },
      ]);
    }),
    { numRuns: 500 },
  );
});

test('long runs of one thing are read at once', () => {
  for (const run of [
    ' ',
    '\n',
    '=',
    'A',
    '0',
    '9',
    ' 1',
    'T0',
    '^',
    'KNYC ',
    'GUIDANCE ',
    'UTC 00 ',
    'RMK ',
    '1/01/2014 ',
  ])
    for (const text of [run.repeat(200_000 / run.length), MAV + run.repeat(200_000 / run.length)]) {
      const start = performance.now();
      for (const parser of [metarParser, mosParser, nbmParser]) {
        parser.recognises(text);
        parser.parse(text, { reference });
      }
      expect(performance.now() - start).toBeLessThan(2_000);
    }
});
