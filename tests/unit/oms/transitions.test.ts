import { expect, test } from 'vitest';
import { edgeFor, LEGAL_EDGES, ORDER_INPUTS, ORDER_STATES, STATE_NUMBER } from '../../../engine/oms/transitions.ts';

test('a fill is money: it has an edge in every state of an order that was sent', () => {
  for (const state of ORDER_STATES) {
    for (const input of ['partial_fill', 'complete_fill'] as const) {
      expect([state, edgeFor(state, input) !== undefined]).toEqual([state, state !== 'NEW']);
    }
  }
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
      for (const state of to === 'WORKING' ? ['RESTING', 'PARTIAL', 'FILLED'] : to === 'same' ? [] : [to])
        reached.add(state);
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
