import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFees } from '../../../data/kalshi/fee-check.ts';
import { readFillsFile } from '../../../data/kalshi/fills-file.ts';
import { UserError } from '../../../data/user-error.ts';
import { BookSide } from '../../../engine/events.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fills-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  const isRaw = typeof content === 'string' || content instanceof Uint8Array;
  writeFileSync(path, isRaw ? content : JSON.stringify(content));
  return path;
}

/** A fill as the exchange exported it in February 2026. */
const OLD = {
  fill_id: 'f1',
  trade_id: 'f1',
  order_id: 'o1',
  ticker: 'KXHIGHNY-26FEB25-T39',
  market_ticker: 'KXHIGHNY-26FEB25-T39',
  side: 'no',
  action: 'buy',
  count: 2,
  count_fp: '2.00',
  yes_price: 30,
  yes_price_fixed: '0.3000',
  no_price: 70,
  price: 0.3,
  is_taker: true,
  fee_cost: '0.0300',
  created_time: '2026-02-25T03:43:22.753103Z',
  ts: 1771991002,
};
/** The same as the REST interface gives it later in the year. */
const NEW = {
  fill_id: 'f2',
  order_id: 'o2',
  ticker: 'KXHIGHNY-26FEB25-T39',
  outcome_side: 'no',
  book_side: 'ask',
  count_fp: '2.00',
  yes_price_dollars: '0.3000',
  no_price_dollars: '0.7000',
  is_taker: true,
  fee_cost: '0.030000',
  created_time: '2026-02-25T03:43:22.753103Z',
};

/** The failure of reading, which must be the user's with exit code 3. */
function failure(path: string): string {
  try {
    readFillsFile(path);
  } catch (error) {
    if (error instanceof UserError) {
      expect(error.exitCode).toBe(3);
      return error.message;
    }
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('exported fills', () => {
  test('are read alike in every form of the exchange’s field names', () => {
    const [first, second] = readFillsFile(write('both.json', [OLD, NEW]));
    expect(first).toEqual({
      fillId: 'f1',
      orderId: 'o1',
      ticker: 'KXHIGHNY-26FEB25-T39',
      side: BookSide.ask,
      price: 3_000,
      quantity: 200,
      isTaker: true,
      fee: 30_000,
      createdAt: 1_771_991_002_753_103,
    });
    expect(second).toEqual({ ...first, fillId: 'f2', orderId: 'o2' });
  });

  test('are read from gzip and from a response with a list of fills', () => {
    expect(readFillsFile(write('a.json.gz', gzipSync(JSON.stringify([OLD]))))).toHaveLength(1);
    expect(readFillsFile(write('page.json', { fills: [NEW], cursor: '' }))).toHaveLength(1);
  });

  test.each([
    ['buy', 'yes', BookSide.bid],
    ['sell', 'yes', BookSide.ask],
    ['buy', 'no', BookSide.ask],
    ['sell', 'no', BookSide.bid],
  ])('to %s %s are on the right side of the YES book', (action, side, expected) => {
    expect(readFillsFile(write('side.json', [{ ...OLD, action, side }]))[0]?.side).toBe(expected);
  });

  test('that are missing name the file and what to do', () => {
    expect(failure(join(folder, 'none.json'))).toBe(
      `Cannot open the fills file ${join(folder, 'none.json')}: there is no such file; give the path of an export of fills.`,
    );
  });

  test('in a truncated gzip are refused', () => {
    const whole = gzipSync(JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ ...OLD, fill_id: `f${i}` }))));
    expect(failure(write('cut.json.gz', whole.subarray(0, whole.length / 2)))).toMatch(
      'gzip data is truncated or damaged',
    );
  });

  test.each([
    ['not JSON', '[{', 'it is not valid JSON'],
    ['no list', { orders: [] }, 'it holds no list of fills'],
    ['a fill without order', [{ ...OLD, order_id: undefined }], 'fill 1: the field "order_id" is missing'],
    [
      'a fill without price',
      [NEW, { ...OLD, yes_price: undefined, yes_price_fixed: undefined }],
      'fill 2: the field "yes_price_dollars" is missing',
    ],
    [
      'a price of 101 cents',
      [{ ...OLD, yes_price_fixed: undefined, yes_price: 101 }],
      'price of 101 cents is outside 0 to 100',
    ],
    ['a price of 1.01 dollars', [{ ...NEW, yes_price_dollars: '1.01' }], 'price "1.01" is outside'],
    ['a quantity of nothing', [{ ...NEW, count_fp: '0.00' }], 'the quantity is zero'],
    ['a time that is none', [{ ...NEW, created_time: 'yesterday' }], 'the time "yesterday" is not a UTC instant'],
    ['a fill twice', [NEW, NEW], 'the fill f2 occurs twice'],
  ])('with %s are refused with place and remedy', (_, content, words) => {
    const message = failure(write('bad.json', content));
    expect(message).toContain('bad.json');
    expect(message).toContain(words);
    expect(message).toMatch(/; .+\.$/);
  });
});

describe('fee check', () => {
  test('compares order totals and tells the difference', () => {
    const check = checkFees(write('check.json', [OLD, { ...NEW, fee_cost: '0.0400' }]));
    expect(check).toMatchObject({
      orders: 2,
      matched: 1,
      mismatched: 1,
      fills: 2,
      charged: '0.070000',
      expected: '0.060000',
    });
    expect(check.rows[1]).toEqual({
      orderId: 'o2',
      ticker: 'KXHIGHNY-26FEB25-T39',
      fills: 1,
      charged: '0.040000',
      expected: '0.030000',
      difference: '0.010000',
      matched: false,
    });
  });

  test('sums an order over its fills in the order of time, whatever the order in the file', () => {
    const fill = (id: string, time: string, fee: string) => ({
      ...NEW,
      fill_id: id,
      count_fp: '1.00',
      fee_cost: fee,
      created_time: time,
    });
    const check = checkFees(
      write('order.json', [
        fill('c', '2026-02-25T03:00:02Z', '0.0100'),
        fill('a', '2026-02-25T03:00:00Z', '0.0200'),
        fill('b', '2026-02-25T03:00:01Z', '0.0200'),
      ]),
    );
    // 0.0147 each: 0.02, then 0.02 − 0.01 twice … in all ceil(0.0441 to a cent).
    expect(check).toMatchObject({ orders: 1, matched: 1, charged: '0.050000' });
  });

  test('of an empty export is empty', () => {
    expect(checkFees(write('empty.json', []))).toMatchObject({ orders: 0, matched: 0, mismatched: 0 });
  });
});
