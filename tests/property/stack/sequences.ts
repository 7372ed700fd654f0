/** Everything that can happen to the desk, as commands, and the property that holds over every sequence of them. */
import fc from 'fast-check';
import type { OperatorCommand } from '../../../engine/account.ts';
import { BookSide, SettlementStage } from '../../../engine/events.ts';
import type { LadderId, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { cents, contracts } from '../../unit/oms/world.ts';
import { LADDERS, MARKETS } from './desk.ts';
import { Stack } from './stack.ts';
import type { HeldOrder } from './venue.ts';

/** At most this many commands a sequence. */
const MOST_COMMANDS = 100;

class Step implements fc.Command<object, Stack> {
  readonly #name: string;
  readonly #act: (stack: Stack) => void;
  constructor(name: string, act: (stack: Stack) => void) {
    this.#name = name;
    this.#act = act;
  }
  check(): boolean {
    return true;
  }
  run(_model: object, stack: Stack): void {
    stack.wait(1);
    this.#act(stack);
  }
  toString(): string {
    return this.#name;
  }
}

/** Mostly of the two ladders that are listed from the start. */
const marketIndex = fc.oneof(fc.nat(5), fc.nat(5), fc.nat(5), fc.nat(MARKETS.length - 1)).map((id) => id as MarketId);
const index = fc.nat(7);
const step = (name: string, act: (stack: Stack) => void) => fc.constant(new Step(name, act));

const tick = (stack: Stack) => stack.tell({ kind: 'tick', at: stack.now });

const wish = fc
  .record({
    market: marketIndex,
    target: fc.integer({ min: -40, max: 40 }),
    limit: fc.integer({ min: 25, max: 75 }),
    mood: fc.nat(9),
  })
  .map(
    ({ market, target, limit, mood }) =>
      new Step(
        `wish ${target} of ${market} to ${limit}${mood === 0 ? ' unsure' : mood === 1 ? ' exit' : ''}`,
        (stack) =>
          stack.tell({
            kind: 'wish',
            market,
            target: contracts(target),
            limit: cents(limit),
            isSure: mood !== 0,
            isExit: mood === 1,
            at: stack.now,
          }),
      ),
  );

/** Less is wanted than an order offers, at the same price: it is amended. */
const less = fc.record({ at: index, share: fc.constantFrom(0.3, 0.5, 0.7) }).map(
  ({ at, share }) =>
    new Step(`less than order ${at} offers: ${share}`, (stack) => {
      const working = stack.desk.oms.allWorking().filter(({ isForeign }) => !isForeign);
      const order = working[at % Math.max(1, working.length)];
      if (order === undefined) return;
      const wanted = Math.round((order.outstanding * share) / 100) * 100;
      const held = stack.desk.account.ledger.position(order.market.id);
      const target = (order.side === BookSide.bid ? held + wanted : held - wanted) as Quantity;
      const { price: limit, market } = order;
      stack.tell({ kind: 'wish', market: market.id, target, limit, isSure: true, isExit: false, at: stack.now });
    }),
);

const quote = fc
  .record({
    market: marketIndex,
    bid: fc.integer({ min: 20, max: 70 }),
    spread: fc.constantFrom(1, 2, 2, 4, 30),
    size: fc.constantFrom(0.5, 20, 90),
  })
  .map(
    ({ market, bid, spread, size }) =>
      new Step(`quote ${bid} to ${bid + spread} with ${size} of ${market}`, (stack) =>
        stack.tell({
          kind: 'quote',
          market,
          bid: cents(bid),
          ask: cents(Math.min(99, bid + spread)),
          size: contracts(size),
          at: stack.now,
        }),
      ),
  );

/** Every market that is listed is quoted, so that most wishes find a price. */
const quotes = fc.record({ bid: fc.integer({ min: 25, max: 60 }), step: fc.integer({ min: -4, max: 4 }) }).map(
  ({ bid, step: by }) =>
    new Step(`quotes from ${bid} by ${by}`, (stack) => {
      for (const { id, ladder } of MARKETS) {
        if (!stack.desk.isListed(ladder)) continue;
        const price = bid + by * (id % 4);
        const at = { bid: cents(price), ask: cents(price + 2), size: contracts(80), at: stack.now };
        stack.tell({ kind: 'quote', market: id, ...at });
      }
    }),
);

const pick = (stack: Stack, at: number): HeldOrder | undefined => {
  const live = stack.venue.live();
  return live[at % Math.max(1, live.length)];
};

const fill = fc
  .record({
    at: index,
    most: fc.integer({ min: 1, max: 3_000 }),
    better: fc.constantFrom(0, 0, 0, 2),
    isTaker: fc.boolean(),
  })
  .map(
    ({ at, most, better, isTaker }) =>
      new Step(`fill order ${at} up to ${most}${better > 0 ? ' better' : ''}${isTaker ? ' as taker' : ''}`, (stack) => {
        const held = pick(stack, at);
        // Risk counts with whole contracts: the exchange fills an order of whole contracts in such.
        if (held !== undefined)
          stack.venue.fill(
            held,
            most < 100 || held.quantity % 100 !== 0 ? held.quantity : most - (most % 100),
            better,
            isTaker,
          );
        stack.check();
      }),
  );

const stranger = fc
  .record({
    market: marketIndex,
    side: fc.constantFrom(BookSide.bid, BookSide.ask),
    price: fc.integer({ min: 10, max: 90 }),
    size: fc.integer({ min: 1, max: 20 }),
  })
  .map(
    ({ market, side, price, size }) =>
      new Step(`a stranger's order of ${size} at ${price} in ${market} on side ${side}`, (stack) => {
        if (!stack.desk.isListed((MARKETS[market] as MarketDef).ladder)) return;
        stack.hasStrangers = true;
        stack.venue.stranger(market, side, cents(price), contracts(size));
      }),
  );

const settlement = fc
  .record({
    market: marketIndex,
    stage: fc.constantFrom(...Object.values(SettlementStage)),
    payout: fc.constantFrom(null, 0, 4_200, 10_000),
  })
  .map(
    ({ market, stage, payout }) =>
      new Step(`settlement ${stage} of ${market} at ${payout}`, (stack) => {
        if (stack.now < (MARKETS[market] as MarketDef).closeAt) return;
        // A payment comes long after the close: by then everything was told.
        if (stage === SettlementStage.paid) stack.settleDown();
        stack.tell({ kind: 'settle', market, stage, payout: payout as Price | null, at: stack.now });
      }),
  );

/** A whole ladder to its payment, `winner` paying; with a dispute and an amendment in between when asked for. */
const settleLadder = fc.record({ ladder: fc.nat(LADDERS.length - 1), winner: fc.nat(2), isDisputed: fc.boolean() }).map(
  ({ ladder: id, winner, isDisputed }) =>
    new Step(`ladder ${id} is paid on ${winner}${isDisputed ? ' after a dispute' : ''}`, (stack) => {
      const ladder = LADDERS[id] as (typeof LADDERS)[number];
      if (stack.now < ladder.closeAt || !stack.desk.isListed(id)) return;
      stack.settleDown();
      const all = (stage: SettlementStage, wins: number | null) => {
        for (const [i, { id: market }] of ladder.markets.entries()) {
          const payout = wins === null ? null : ((i === wins ? 10_000 : 0) as Price);
          stack.tell({ kind: 'settle', market, stage, payout, at: stack.now });
        }
      };
      all(SettlementStage.determined, isDisputed ? (winner + 1) % 3 : winner);
      if (isDisputed) {
        all(SettlementStage.disputed, null);
        all(SettlementStage.amended, winner);
      }
      all(SettlementStage.final, null);
      all(SettlementStage.paid, null);
    }),
);

const operator = fc
  .constantFrom<OperatorCommand>('pause', 'resume', 'resume', 'resume', 'reduce', 'halt')
  .map(
    (command) =>
      new Step(`a person says ${command}`, (stack) => stack.tell({ kind: 'operator', command, at: stack.now })),
  );

const arrive = fc.record({ at: index, fate: fc.nat(11) }).map(({ at, fate }) => {
  if (fate === 0) return new Step(`request ${at} is lost`, (stack) => stack.venue.lose(at, false));
  if (fate === 1) return new Step(`request ${at} times out`, (stack) => stack.venue.lose(at, true));
  if (fate === 2) return new Step(`request ${at} arrives and times out`, (stack) => stack.venue.arrive(at, true));
  return new Step(`request ${at} arrives`, (stack) => stack.venue.arrive(at, false));
});

const message = fc.record({ at: index, fate: fc.nat(11) }).map(({ at, fate }) => {
  if (fate === 0)
    return new Step(
      `message ${at} is lost`,
      (stack) => void stack.venue.messages.splice(at % Math.max(1, stack.venue.messages.length), 1),
    );
  if (fate === 1) return new Step(`message ${at} comes and will come again`, (stack) => stack.deliver(at, true));
  return new Step(`message ${at} comes`, (stack) => stack.deliver(at, false));
});

/** Both queues run empty, in order: how it goes when nothing is wrong. */
const flow = step('everything arrives', (stack) => {
  while (stack.venue.requests.length > 0) stack.venue.arrive(0, false);
  while (stack.venue.messages.length > 0) stack.deliver(0, false);
});

const wait = fc.constantFrom(5, 5, 25, 25, 61, 61, 300, 300, 4_000).map(
  (seconds) =>
    new Step(`${seconds} seconds pass`, (stack) => {
      stack.wait(seconds);
      tick(stack);
    }),
);

const crash = fc.nat(3).map((how) => {
  if (how === 0) return new Step('restart from a snapshot', (stack) => stack.restart(false));
  if (how === 1) return new Step('restart from the log', (stack) => stack.restart(true));
  if (how === 2) return new Step('crash at a tick', (stack) => stack.crash(() => tick(stack)));
  return new Step('crash at a message', (stack) => stack.crash(() => stack.deliver(0, false)));
});

const list = fc.nat(LADDERS.length - 1).map(
  (id) =>
    new Step(`ladder ${id} is listed`, (stack) => {
      if (stack.desk.isListed(id) || stack.reference.isOver(LADDERS[id]?.markets[0] as MarketDef)) return;
      stack.tell({ kind: 'list', ladder: id as LadderId, at: stack.now });
    }),
);

const venueEnds = index.map(
  (at) =>
    new Step(`the venue ends order ${at}`, (stack) => {
      const held = pick(stack, at);
      if (held !== undefined) stack.venue.end(held, 'self_trade');
    }),
);

/** Messages that no venue would send for an order that is known: each is refused or harmless. */
const nonsense = fc.record({ at: index, kind: fc.constantFrom('rejected', 'amended', 'accepted', 'stray') }).map(
  ({ at, kind }) =>
    new Step(`nonsense: ${kind} for order ${at}`, (stack) => {
      const over = [...stack.venue.orders.values()].filter(
        ({ state, isForeign }) => state === 'executed' && !isForeign,
      );
      const held = over[at % Math.max(1, over.length)];
      const clientOrderId = kind === 'stray' || held === undefined ? `nobody-${at}` : held.order.clientOrderId;
      const base = { clientOrderId, knownAt: stack.now };
      // Only where the desk knows of its end: before that, such a message would not be nonsense.
      if (stack.desk.oms.allWorking().some((order) => order.clientOrderId === clientOrderId)) return;
      const before = JSON.stringify(stack.desk.oms.snapshot());
      const update =
        kind === 'amended'
          ? ({ ...base, kind, price: cents(50), quantity: contracts(99) as Quantity } as const)
          : kind === 'accepted'
            ? ({ ...base, kind, venueOrderId: 'x' } as const)
            : ({ ...base, kind: 'rejected', reason: 'invalid_price' } as const);
      stack.tell({ kind: 'update', update, at: stack.now });
      if (JSON.stringify(stack.desk.oms.snapshot()) !== before)
        throw new Error('a message that cannot be changed the orders');
    }),
);

const disconnect = step('the connection breaks and comes back', (stack) => {
  stack.venue.disconnect();
  stack.venue.reconnect();
});
const withdraw = fc
  .nat(LADDERS.length - 1)
  .map(
    (id) =>
      new Step(`ladder ${id} is withdrawn`, (stack) =>
        stack.tell({ kind: 'withdraw', ladder: id as LadderId, at: stack.now }),
      ),
  );
const toClose = fc.nat(LADDERS.length - 1).map(
  (id) =>
    new Step(`ladder ${id} closes`, (stack) => {
      const { closeAt } = LADDERS[id] as (typeof LADDERS)[number];
      if (stack.now < closeAt) stack.wait((closeAt - stack.now) / 1e6);
      tick(stack);
    }),
);

/** How often each comes, by repetition. */
export const ALL: fc.Arbitrary<fc.Command<object, Stack>>[] = [
  ...Array.from({ length: 14 }, () => wish),
  less,
  less,
  ...Array.from({ length: 5 }, () => arrive),
  ...Array.from({ length: 5 }, () => message),
  ...Array.from({ length: 5 }, () => fill),
  ...Array.from({ length: 4 }, () => quotes),
  flow,
  flow,
  flow,
  flow,
  quote,
  list,
  step('tick', tick),
  step('tick', tick),
  wait,
  wait,
  crash,
  operator,
  withdraw,
  venueEnds,
  nonsense,
  disconnect,
  stranger,
  settlement,
  settleLadder,
  settleLadder,
  toClose,
];

/** How a sequence that fails is found again. */
export interface Replay {
  readonly seed: number;
  readonly path?: string;
  readonly replayPath?: string;
}

/** Runs sequences; throws with the shortest one that fails and with what plays it again. */
export function runSequences(numRuns: number, { seed, path, replayPath }: Replay): void {
  const bounds = { maxCommands: MOST_COMMANDS, size: 'max', ...(replayPath !== undefined && { replayPath }) } as const;
  const property = fc.property(fc.commands(ALL, bounds), (commands) => {
    const stack = new Stack();
    fc.modelRun(() => ({ model: {}, real: stack }), commands);
    stack.checkAgreement();
  });
  const details = fc.check(property, { numRuns, seed, ...(path !== undefined && { path }), endOnFailure: false });
  if (!details.failed) return;
  const [steps = '', again = ''] = String(details.counterexample?.[0] ?? '').split(/\s*\/\*replayPath=|\*\//);
  const shortest = steps.replaceAll(',', '\n  ');
  const error =
    details.errorInstance instanceof Error ? details.errorInstance : new Error(String(details.errorInstance));
  throw new Error(
    `after ${details.numRuns} sequences: ${error.message}\n  ${shortest}\nagain: npm run test:long -- --seed ${seed} --path ${details.counterexamplePath} --replay ${again}`,
    { cause: error },
  );
}
