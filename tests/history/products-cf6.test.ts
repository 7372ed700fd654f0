import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Cf6Product, cf6Parser } from '../../data/products/cf6.ts';

const folder = join(process.env.MILKBOT_HISTORY ?? '', 'weather', 'products', 'CF6');
const has = process.env.MILKBOT_HISTORY !== undefined && existsSync(folder);
const read = (name: string): Cf6Product => {
  const text = readFileSync(join(folder, name), 'latin1');
  expect(cf6Parser.recognises(text)).toBe(true);
  return cf6Parser.parse(text, {}) as Cf6Product;
};

describe.skipIf(!has)('the real monthly tables', () => {
  test.each([
    ['CF6DSM.txt', 22, { climate_date: '2020-02-01', max_f: 42, weather: '1' }],
    ['CF6GRR.txt', 1, { climate_date: '2020-03-01', max_f: 51 }],
    ['CF6WYS.txt', 23, { climate_date: '2020-02-01', max_f: 32, precipitation_in: 0 }],
    ['CF6SEA.txt', 22, { climate_date: '2020-02-01', max_f: 55 }],
    ['CF6FYV_future.txt', 2, { climate_date: '2024-05-01', max_f: 78 }],
    ['CF6ANC.txt', 25, { climate_date: '2023-06-01', max_f: 55 }],
    ['CF6MKK.txt', 20, { climate_date: '2020-04-01', max_f: 81 }],
  ])('%s has its days and nothing to complain of', (name, days, first) => {
    const product = read(name);
    expect(product.days).toHaveLength(days);
    expect(product.days[0]).toMatchObject(first);
    expect(product.problems).toEqual([]);
  });

  test('a trace, a weather code and the year of a February are what they are known to be', () => {
    expect(read('CF6SEA.txt').days[15]).toMatchObject({ precipitation_in: 0, precipitation_trace: true });
    expect(read('CF6MKK.txt').days.find((day) => day.climate_date === '2020-04-18')?.weather).toBe('X');
    expect(read('CF6WYS.txt').issued_at).toBe('2020-02-24T09:15:00Z');
  });

  test('tables without month, without rows or without table give no day', () => {
    expect(read('CF6DSM_bad.txt')).toMatchObject({ days: [], problems: [{ part: 'header' }] });
    expect(read('CF6DSM_empty.txt')).toMatchObject({ days: [], problems: [] });
    expect(read('CF6WYS_error.txt')).toMatchObject({ days: [], problems: [{ part: 'header' }, { part: 'table' }] });
  });
});
