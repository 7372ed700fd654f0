import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CliProduct, cliParser, readClimateReport } from '../../data/products/cli/cli.ts';

const folder = join(process.env.MILKBOT_HISTORY ?? '', 'weather', 'products');
const has = process.env.MILKBOT_HISTORY !== undefined && existsSync(join(folder, 'cli_expected.json'));

/** What another reader of the same texts gives. */
interface Reference {
  readonly pil: string;
  readonly cccc: string;
  readonly mnd_valid_utc: string;
  readonly is_preliminary: boolean;
  readonly correction_word: boolean;
  readonly sections: readonly {
    readonly cli_valid: string;
    readonly cli_station: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

const names = has ? readdirSync(join(folder, 'CLI')).sort() : [];
const text = (name: string) => readFileSync(join(folder, 'CLI', name), 'latin1');
const product = (name: string): CliProduct => readClimateReport(text(name)).product;

/** How the reference writes a trace. */
const TRACE = 0.0001;
const FIELDS = [
  ['max_f', 'temperature_maximum'],
  ['max_time_lst', 'temperature_maximum_time'],
  ['max_record_f', 'temperature_maximum_record'],
  ['max_record_years', 'temperature_maximum_record_years'],
  ['max_normal_f', 'temperature_maximum_normal'],
  ['min_f', 'temperature_minimum'],
  ['min_time_lst', 'temperature_minimum_time'],
  ['min_record_f', 'temperature_minimum_record'],
  ['min_record_years', 'temperature_minimum_record_years'],
  ['min_normal_f', 'temperature_minimum_normal'],
  ['average_f', 'temperature_average'],
] as const;

describe.skipIf(!has)('the real climate reports', () => {
  test.each(names)('%s is read whole, as the reference reads it', (name) => {
    const files = JSON.parse(readFileSync(join(folder, 'cli_expected.json'), 'utf8')).files;
    const expected: Reference = files[name].parse;
    expect(cliParser.recognises(text(name))).toBe(true);
    const read = product(name);
    expect(read).toMatchObject({ pil: expected.pil, office: expected.cccc, correction: expected.correction_word });
    expect(`${read.issued_at?.slice(0, 16)}Z`).toBe(expected.mnd_valid_utc);
    expect(read.sections.map(({ climate_date }) => climate_date)).toEqual(expected.sections.map((x) => x.cli_valid));
    for (const [i, section] of read.sections.entries()) {
      expect(section.preliminary).toBe(expected.is_preliminary);
      const data = expected.sections[i]?.data ?? {};
      for (const [field, key] of FIELDS) {
        // The reference cuts the report of Fort Myers at wrong columns and keeps the letters of a missing time.
        if (name === 'CLIFMY.txt' && (field === 'min_time_lst' || field === 'min_record_f')) continue;
        const value = data[key] === 'MM' ? null : data[key];
        expect([field, section[field]]).toEqual([field, value ?? (field.endsWith('years') ? [] : null)]);
      }
    }
    for (const [i, section] of read.sections.entries()) {
      const data = expected.sections[i]?.data ?? {};
      const amount = (inches: number | null, isTrace: boolean) => (isTrace ? TRACE : inches);
      expect([
        amount(section.precipitation_in, section.precipitation_trace),
        amount(section.snowfall_in, section.snowfall_trace),
      ]).toEqual([data.precip_today ?? null, data.snow_today ?? null]);
    }
    const complaints = name === 'CLIPPG4.txt' ? ['time of issue'] : [];
    expect(read.problems.map(({ part }) => part)).toEqual(complaints);
  });

  test('say what they are known to say', () => {
    expect(product('CLIANC.txt').sections.map(({ max_f }) => max_f)).toEqual([23, 22, 31, 10, 29, 33]);
    expect(product('CLIANN.txt').sections[0]).toMatchObject({ max_time_lst: '0151 PM', max_is_record: true });
    expect(product('CLIHOU.txt').sections.map(({ station }) => station)).toEqual(['HOUSTON INTERCONTINENTAL', 'KHOU']);
    expect(product('CLIRDU.txt').sections[0]?.max_record_years).toEqual([1945]);
    expect(product('CLIPPG2.txt').sections[0]?.max_record_years).toEqual([1988]);
    expect(product('CLIFMY.txt').sections[0]).toMatchObject({ max_f: null, min_f: 63, min_time_lst: '454 AM' });
    expect(product('CLIDCA.txt').sections[0]).toMatchObject({ station: 'KDCA', max_f: 76, min_f: 72, average_f: 55 });
  });
});
