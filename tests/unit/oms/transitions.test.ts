import { expect, test } from 'vitest';
import {
  DECIDED_BY_QUANTITY,
  edgeFor,
  INPUT_NUMBER,
  isOpen,
  LEGAL_EDGES,
  ORDER_INPUTS,
  ORDER_STATES,
  type OrderState,
  STATE_NUMBER,
} from '../../../engine/oms/transitions.ts';

test('a fill is money: it has an edge in every state of an order that was sent', () => {
  for (const state of ORDER_STATES) {
    for (const input of ['partial_fill', 'complete_fill'] as const) {
      expect([state, edgeFor(state, input) !== undefined]).toEqual([state, state !== 'NEW']);
    }
  }
});

test('a state that is none has no edges', () => {
  expect(edgeFor('LOST' as OrderState, 'accept')).toBeUndefined();
});

test('an order that ended stays ended whatever the venue says', () => {
  for (const state of ['FILLED', 'CANCELED', 'CLOSED'] as const) {
    for (const input of ORDER_INPUTS) {
      if (input === 'close') continue;
      expect(edgeFor(state, input)?.to ?? 'same').toBe('same');
    }
  }
});

test('every state can be reached from NEW, and every state but CLOSED can be left', () => {
  const reached = new Set<string>(['NEW']);
  for (let round = 0; round < ORDER_STATES.length; round++) {
    for (const { from, to } of LEGAL_EDGES) {
      if (!from.some((state) => reached.has(state))) continue;
      if (to === 'same') continue;
      const targets = to === 'WORKING' || to === 'ENDED' || to === 'RELEASED' ? DECIDED_BY_QUANTITY[to] : [to];
      for (const state of targets) reached.add(state);
    }
  }
  expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
  const left = new Set(LEGAL_EDGES.flatMap(({ from, to }) => (to === 'same' ? [] : from)));
  expect(ORDER_STATES.filter((state) => !left.has(state))).toEqual(['CLOSED']);
});

test('only orders that the venue has confirmed are cancelled or amended', () => {
  for (const state of ORDER_STATES) {
    const confirmed = state === 'RESTING' || state === 'PARTIAL';
    expect(edgeFor(state, 'send_cancel') !== undefined).toBe(confirmed);
    expect(edgeFor(state, 'send_amend') !== undefined).toBe(confirmed);
  }
});

test('the numbers of states in decision records are fixed', () => {
  expect(STATE_NUMBER).toEqual({
    NEW: 0,
    SUBMITTED: 1,
    RESTING: 2,
    PARTIAL: 3,
    FILLED: 4,
    CANCELED: 5,
    REJECTED: 6,
    CLOSED: 7,
    UNKNOWN: 8,
  });
});

test('the numbers of inputs in decision records are fixed', () => {
  expect(Object.entries(INPUT_NUMBER).map(([name, number]) => `${number} ${name}`)).toMatchInlineSnapshot(`
    [
      "0 submit",
      "1 accept",
      "2 reject",
      "3 duplicate",
      "4 time_out",
      "5 partial_fill",
      "6 complete_fill",
      "7 cancel_confirm",
      "8 send_cancel",
      "9 cancel_refuse",
      "10 order_missing",
      "11 send_amend",
      "12 amend_confirm",
      "13 amend_refuse",
      "14 close",
      "15 find_working",
      "16 find_ended",
      "17 miss",
    ]
  `);
});

test('no state has two edges for one happening', () => {
  const pairs = LEGAL_EDGES.flatMap(({ on, from }) => from.map((state) => `${on} in ${state}`));
  expect(new Set(pairs).size).toBe(pairs.length);
});

test('an order may be filled at the venue from the moment it is sent until its end is known', () => {
  expect(ORDER_STATES.filter(isOpen)).toEqual(['SUBMITTED', 'RESTING', 'PARTIAL', 'UNKNOWN']);
});

test('the table, edge by edge', () => {
  const rows = LEGAL_EDGES.map(({ on, from, to, overlay }) => `${on} in ${from.join()} -> ${to}, ${overlay}`);
  expect(rows).toMatchInlineSnapshot(`
    [
      "submit in NEW -> SUBMITTED, keep",
      "accept in SUBMITTED,UNKNOWN -> WORKING, keep",
      "accept in RESTING,PARTIAL -> same, keep",
      "accept in FILLED,CANCELED,CLOSED -> same, keep",
      "accept in REJECTED -> UNKNOWN, keep",
      "reject in SUBMITTED,UNKNOWN -> REJECTED, clear",
      "reject in REJECTED,CLOSED -> same, keep",
      "duplicate in SUBMITTED,UNKNOWN -> UNKNOWN, keep",
      "duplicate in RESTING,PARTIAL -> same, keep",
      "duplicate in FILLED,CANCELED,CLOSED -> same, keep",
      "duplicate in REJECTED -> UNKNOWN, keep",
      "time_out in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> UNKNOWN, cancel_answered",
      "time_out in FILLED,CANCELED,REJECTED,CLOSED -> same, keep",
      "partial_fill in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> PARTIAL, keep",
      "partial_fill in FILLED,CANCELED,CLOSED -> same, keep",
      "partial_fill in REJECTED -> UNKNOWN, keep",
      "complete_fill in SUBMITTED,RESTING,PARTIAL,UNKNOWN,REJECTED -> FILLED, clear",
      "complete_fill in FILLED,CANCELED,CLOSED -> same, keep",
      "cancel_confirm in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> CANCELED, clear",
      "cancel_confirm in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "send_cancel in RESTING,PARTIAL -> same, cancel_pending",
      "cancel_refuse in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> same, cancel_answered",
      "cancel_refuse in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "order_missing in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> UNKNOWN, clear",
      "order_missing in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "send_amend in RESTING,PARTIAL -> same, amend_pending",
      "amend_confirm in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> WORKING, amend_answered",
      "amend_confirm in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "amend_refuse in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> same, amend_answered",
      "amend_refuse in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "find_working in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> WORKING, cancel_answered",
      "find_working in FILLED,CANCELED,CLOSED -> same, keep",
      "find_working in REJECTED -> UNKNOWN, keep",
      "find_ended in SUBMITTED,RESTING,PARTIAL,UNKNOWN,REJECTED -> ENDED, clear",
      "find_ended in FILLED,CANCELED,CLOSED -> same, keep",
      "miss in SUBMITTED,RESTING,PARTIAL,UNKNOWN -> RELEASED, clear",
      "miss in FILLED,CANCELED,CLOSED,REJECTED -> same, keep",
      "close in FILLED,CANCELED,REJECTED -> CLOSED, clear",
    ]
  `);
  expect(DECIDED_BY_QUANTITY).toEqual({
    WORKING: ['RESTING', 'PARTIAL', 'FILLED'],
    ENDED: ['FILLED', 'CANCELED'],
    RELEASED: ['CANCELED', 'REJECTED'],
  });
});
