/**
 * The life of an order: its states, what can happen to it, and the ONE table that says which happening is legal in which state.
 *
 * The table is data. The order manager follows it, the reference renders it and the property tests use it as their model.
 * A happening without a row is illegal: it is refused, journaled, and changes nothing. Late, repeated and reordered messages
 * are normal and therefore have rows. A fill is money that has moved, so it has a row in every state from SUBMITTED on.
 */

/** UNKNOWN: no answer came, or the venue says that it already has this order. It counts in risk until it is looked up. */
export const ORDER_STATES = [
  'NEW',
  'SUBMITTED',
  'RESTING',
  'PARTIAL',
  'FILLED',
  'CANCELED',
  'REJECTED',
  'CLOSED',
  'UNKNOWN',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * What can happen to an order: what we send (`submit`, `send_…`), what the venue tells, and what a look-up found: the order at
 * work (`find_working`), the order at its end (`find_ended`), or no such order (`miss`).
 */
export const ORDER_INPUTS = [
  'submit',
  'accept',
  'reject',
  'duplicate',
  'time_out',
  'partial_fill',
  'complete_fill',
  'cancel_confirm',
  'send_cancel',
  'cancel_refuse',
  'order_missing',
  'send_amend',
  'amend_confirm',
  'amend_refuse',
  'close',
  'find_working',
  'find_ended',
  'miss',
] as const;
export type OrderInput = (typeof ORDER_INPUTS)[number];

/**
 * Where an edge leads. `same` stays. The others are decided by quantities: `WORKING` is FILLED when nothing is left, PARTIAL when
 * something was filled, else RESTING; `ENDED` is FILLED when the venue filled all of it, else CANCELED; `RELEASED` is CANCELED
 * when something was filled, else REJECTED.
 */
export type EdgeTarget = OrderState | 'same' | 'WORKING' | 'ENDED' | 'RELEASED';

/** The states to which a target that quantities decide may lead. */
export const DECIDED_BY_QUANTITY: Readonly<Record<'WORKING' | 'ENDED' | 'RELEASED', readonly OrderState[]>> = {
  WORKING: ['RESTING', 'PARTIAL', 'FILLED'],
  ENDED: ['FILLED', 'CANCELED'],
  RELEASED: ['CANCELED', 'REJECTED'],
};

/** What an edge does to the overlay: the pending cancel or amendment that lies over the state. */
export type OverlayChange =
  | 'keep'
  | 'cancel_pending'
  | 'cancel_answered'
  | 'amend_pending'
  | 'amend_answered'
  | 'clear';

/** One row: in any of `from`, `on` leads to `to`. */
export interface Edge {
  readonly on: OrderInput;
  readonly from: readonly OrderState[];
  readonly to: EdgeTarget;
  readonly overlay: OverlayChange;
  readonly why: string;
}

const OPEN = ['SUBMITTED', 'RESTING', 'PARTIAL', 'UNKNOWN'] as const;
const ENDED = ['FILLED', 'CANCELED', 'CLOSED'] as const;

export const LEGAL_EDGES: readonly Edge[] = [
  edge('submit', ['NEW'], 'SUBMITTED', 'keep', 'sent to the venue'),

  edge('accept', ['SUBMITTED', 'UNKNOWN'], 'WORKING', 'keep', 'the venue has it'),
  edge('accept', ['RESTING', 'PARTIAL'], 'same', 'keep', 'repeated, or later than its first fill'),
  edge('accept', ENDED, 'same', 'keep', 'later than its end'),
  edge('accept', ['REJECTED'], 'UNKNOWN', 'keep', 'the venue contradicts itself: to be looked up'),

  edge('reject', ['SUBMITTED', 'UNKNOWN'], 'REJECTED', 'clear', 'refused'),
  edge('reject', ['REJECTED', 'CLOSED'], 'same', 'keep', 'repeated'),

  edge('duplicate', ['SUBMITTED', 'UNKNOWN'], 'UNKNOWN', 'keep', 'the venue has an order of this id: to be looked up'),
  edge('duplicate', ['RESTING', 'PARTIAL'], 'same', 'keep', 'a repeated submission was refused'),
  edge('duplicate', ENDED, 'same', 'keep', 'a repeated submission was refused'),
  edge('duplicate', ['REJECTED'], 'UNKNOWN', 'keep', 'the venue contradicts itself: to be looked up'),

  edge('time_out', OPEN, 'UNKNOWN', 'cancel_answered', 'no answer: to be looked up'),
  edge('time_out', ['FILLED', 'CANCELED', 'REJECTED', 'CLOSED'], 'same', 'keep', 'the answer had come by another way'),

  edge('partial_fill', OPEN, 'PARTIAL', 'keep', 'a part is filled'),
  edge('partial_fill', ENDED, 'same', 'keep', 'later than its end, or more than was asked'),
  edge('partial_fill', ['REJECTED'], 'UNKNOWN', 'keep', 'the venue contradicts itself: to be looked up'),

  edge('complete_fill', ['SUBMITTED', 'RESTING', 'PARTIAL', 'UNKNOWN', 'REJECTED'], 'FILLED', 'clear', 'all is filled'),
  edge('complete_fill', ENDED, 'same', 'keep', 'later than its end, or more than was asked'),

  edge('cancel_confirm', OPEN, 'CANCELED', 'clear', 'the remainder is gone'),
  edge('cancel_confirm', [...ENDED, 'REJECTED'], 'same', 'keep', 'repeated, or later than its end'),

  edge('send_cancel', ['RESTING', 'PARTIAL'], 'same', 'cancel_pending', 'asked to cancel; fillable until confirmed'),
  edge('cancel_refuse', OPEN, 'same', 'cancel_answered', 'it works on'),
  edge('cancel_refuse', [...ENDED, 'REJECTED'], 'same', 'keep', 'later than its end'),

  edge('order_missing', OPEN, 'UNKNOWN', 'clear', 'gone, and its end unseen'),
  edge('order_missing', [...ENDED, 'REJECTED'], 'same', 'keep', 'later than its end'),

  edge('send_amend', ['RESTING', 'PARTIAL'], 'same', 'amend_pending', 'asked to amend; counts as the worse of both'),
  edge('amend_confirm', OPEN, 'WORKING', 'amend_answered', 'new terms hold'),
  edge('amend_confirm', [...ENDED, 'REJECTED'], 'same', 'keep', 'later than its end'),
  edge('amend_refuse', OPEN, 'same', 'amend_answered', 'old terms hold'),
  edge('amend_refuse', [...ENDED, 'REJECTED'], 'same', 'keep', 'later than its end'),

  edge(
    'find_working',
    OPEN,
    'WORKING',
    'cancel_answered',
    'looked up: it works, so a cancel under way came to nothing',
  ),
  edge('find_working', ENDED, 'same', 'keep', 'an answer from before its end'),
  edge('find_working', ['REJECTED'], 'UNKNOWN', 'keep', 'it was given up and is there: to be looked up again'),
  edge('find_ended', [...OPEN, 'REJECTED'], 'ENDED', 'clear', 'looked up: it is over'),
  edge('find_ended', ENDED, 'same', 'keep', 'later than its end'),
  edge('miss', OPEN, 'RELEASED', 'clear', 'looked up: the venue has no such order'),
  edge('miss', [...ENDED, 'REJECTED'], 'same', 'keep', 'later than its end'),

  edge('close', ['FILLED', 'CANCELED', 'REJECTED'], 'CLOSED', 'clear', 'its market is paid: nothing can come any more'),
];

/** The edge for a happening in a state, or undefined when it is illegal. */
export function edgeFor(state: OrderState, input: OrderInput): Edge | undefined {
  // Asked at every step of every order: names are compared one after the other, which is faster than to look them up in a table.
  const edges = EDGES[ORDER_STATES.indexOf(state)];
  if (edges === undefined) return undefined;
  for (let i = 0; i < edges.length; i++) if ((edges[i] as Edge).on === input) return edges[i];
  return undefined;
}

/** Numbers of states in decision records: never renumber. */
export const STATE_NUMBER: Readonly<Record<OrderState, number>> = numbered(ORDER_STATES);
/** Numbers of inputs in decision records: never renumber. */
export const INPUT_NUMBER: Readonly<Record<OrderInput, number>> = numbered(ORDER_INPUTS);

/** Whether an order in this state may still be filled at the venue, as far as we know. */
export function isOpen(state: OrderState): boolean {
  return state === 'SUBMITTED' || state === 'RESTING' || state === 'PARTIAL' || state === 'UNKNOWN';
}

/** The edges out of each state, by its place among the states. */
const EDGES = ORDER_STATES.map((state) => LEGAL_EDGES.filter(({ from }) => from.includes(state)));

function edge(on: OrderInput, from: readonly OrderState[], to: EdgeTarget, overlay: OverlayChange, why: string): Edge {
  return { on, from, to, overlay, why };
}

function numbered<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Record<Name, number>;
}
