import { expect, test } from 'vitest';
import { matchColumns } from '../../../data/ingest/format.ts';
import { FORMATS } from '../../../data/ingest/formats/registry.ts';

test('every format has a name of its own, since it is part of the identity of its rows', () => {
  expect(new Set(FORMATS.map((format) => format.name)).size).toBe(FORMATS.length);
});

test('a CSV is recognised whatever the order of its columns and whatever else it has', () => {
  const columns = ['note', 'taker_side', 'count', 'no_price', 'yes_price', 'created_time', 'ticker'];
  expect(matchColumns(FORMATS, 'csv', columns)).toMatchObject({ format: { name: 'kalshi_trades' }, missing: [] });
});

test('a CSV that lacks one column of a format is taken for it, and the column is named', () => {
  const columns = ['ticker', 'created_time', 'yes_price', 'no_price', 'count'];
  expect(matchColumns(FORMATS, 'csv', columns)).toMatchObject({
    format: { name: 'kalshi_trades' },
    missing: ['taker_side'],
  });
});

test('a forecast file without run time is taken for the forecast and refused, not passed over', () => {
  expect(matchColumns(FORMATS, 'csv', ['date', 'gfs_mos_tmax_f'])).toMatchObject({
    format: { name: 'gfs_mos' },
    missing: ['runtime'],
  });
});

test('a CSV with a few everyday columns is of no known format', () => {
  expect(matchColumns(FORMATS, 'csv', ['date', 'station', 'value'])).toBeNull();
});
