/**
 * The matching core alone: orders of every kind, amendments and cancels by a fixed stream, among quotes and trades on many
 * markets. The same stream goes to the exchange as a venue (answers queued and taken) and spoken to directly (answers at once,
 * everything recorded); both must give the same fills, and the same cash, before a time of them is printed.
 */
import { createHash } from 'node:crypto';
import { loadConfig } from '../../../cli/config/load.ts';
import { BookSide, type EventColumns, EventKind } from '../../../engine/events.ts';
import type { CityId, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { Fill, NewOrder, TimeInForce } from '../../../engine/orders.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { DIRECT_SETTINGS } from '../../../sim/exchange/direct.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import { AccountRecords } from '../../../sim/exchange/records/account-records.ts';
import { stream } from '../../../sim/random.ts';
import { columnsOf, DAY, MARKETS, START, syntheticDirectory } from '../synthetic-market.ts';

const LADDERS = 20;
const STEPS = 1_000;
const COMMANDS_PER_STEP = 200;
const STEP_MICROS = 1_000_000;
const KINDS: readonly TimeInForce[] = ['good_till_time', 'good_till_time', 'immediate_or_cancel', 'fill_or_kill'];
/** How long an order may rest: about a dozen own orders rest in each market at a time. */
const REST_STEPS = 20;

const directory = syntheticDirectory(LADDERS, (id) => ({
  city: 0 as CityId,
  climateDate: (DAY + id) as ClimateDate,
}));
const config = loadConfig(undefined, []);

/** A command of the stream; amendments and cancels name an earlier order by its place in the stream. */
type Command =
  | { readonly kind: 'place'; readonly order: NewOrder }
  | { readonly kind: 'amend'; readonly nth: number; readonly price: Price; readonly quantity: Quantity }
  | { readonly kind: 'cancel'; readonly nth: number };

const history = Array.from({ length: STEPS }, (_, step) => rowsOf(step));
const commands = commandsOf();

const asVenue = play((exchange, { kind, ...command }, ids, at) => {
  if (kind === 'place') {
    const { order } = command as Extract<Command, { kind: 'place' }>;
    exchange.submit(order, at);
    ids.push(order.clientOrderId);
  } else if (kind === 'cancel') {
    exchange.cancel(ids[(command as { nth: number }).nth] ?? '', at);
  } else {
    const { nth, price, quantity } = command as Extract<Command, { kind: 'amend' }>;
    exchange.amend({ clientOrderId: ids[nth] ?? '', price, quantity }, at);
  }
}, false);
const directly = play(({ direct }, { kind, ...command }, ids, at) => {
  if (kind === 'place') {
    const outcome = direct.place((command as Extract<Command, { kind: 'place' }>).order, at);
    ids.push(outcome.kind === 'placed' ? outcome.order.venueOrderId : '');
  } else if (kind === 'cancel') {
    direct.cancel(ids[(command as { nth: number }).nth] ?? '', at);
  } else {
    const { nth, price, quantity } = command as Extract<Command, { kind: 'amend' }>;
    direct.amend({ venueOrderId: ids[nth] ?? '', price, quantity }, at);
  }
}, true);
if (asVenue.fillsHash !== directly.fillsHash || asVenue.cash !== directly.cash) {
  throw new Error(
    `as a venue ${asVenue.fillsHash} and ${asVenue.cash}, directly ${directly.fillsHash} and ${directly.cash}`,
  );
}
const count = STEPS * COMMANDS_PER_STEP;
process.stdout.write(
  JSON.stringify({
    parity: { fills: asVenue.fills, fillsHash: asVenue.fillsHash, cash: asVenue.cash },
    figures: {
      'matching commands/s': count / asVenue.seconds,
      'matching commands/s, answered and recorded': count / directly.seconds,
    },
  }),
);

type Send = (exchange: SimulatedExchange, command: Command, ids: string[], at: EpochMicros) => void;

/** Sends the stream between the rows of the history, and takes what comes back. */
function play(send: Send, isDirect: boolean) {
  const records = new AccountRecords({ directory });
  const exchange = new SimulatedExchange({
    config: { ...config.exchange, ...DIRECT_SETTINGS, immediateWindowMillis: 0 },
    board: config.board,
    fees: config.fees,
    directory,
    seed: 1,
    cash: 1_000_000_000_000 as Cash,
    ...(isDirect && { records, answers: 'dropped' }),
  });
  const ids: string[] = [];
  const fills: Fill[] = [];
  const startedAt = performance.now();
  for (let step = 0; step < STEPS; step++) {
    const rows = history[step] as EventColumns;
    for (let i = 0; i < rows.length; i++) exchange.onEvent(rows, i);
    const at = (START + step * STEP_MICROS + 1) as EpochMicros;
    if (isDirect) exchange.direct.advanceTo(at);
    for (const command of commands[step] as Command[]) {
      send(exchange, command, ids, at);
      if (!isDirect) take(exchange, at, fills);
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (isDirect) for (const { venueOrderId: _, positionAfter: __, ...fill } of records.fills()) fills.push(fill);
  const fillsHash = createHash('sha256').update(JSON.stringify(fills)).digest('hex');
  return { seconds, fills: fills.length, fillsHash, cash: exchange.account.cash };
}

function take(exchange: SimulatedExchange, at: EpochMicros, fills: Fill[]): void {
  for (;;) {
    exchange.advanceTo(at);
    if (exchange.nextUpdateAt() > at) return;
    const update = exchange.takeUpdate();
    if (update.kind === 'fill') fills.push(update.fill);
  }
}

function commandsOf(): Command[][] {
  const random = stream(1, 'bench: matching commands');
  const below = (n: number): number => Math.floor(random.uniform() * n);
  const price = (): Price => ((30 + below(16)) * 100) as Price;
  let placed = 0;
  return Array.from({ length: STEPS }, (_, step) =>
    Array.from({ length: COMMANDS_PER_STEP }, (): Command => {
      const recent = Math.max(0, placed - 1 - below(400));
      const dice = below(10);
      if (dice < 2) return { kind: 'cancel', nth: recent };
      const quantity = ((1 + below(40)) * 100) as Quantity;
      if (dice < 3) return { kind: 'amend', nth: recent, price: price(), quantity };
      const timeInForce = KINDS[below(KINDS.length)] as TimeInForce;
      const expiresAt = (START + (step + REST_STEPS) * STEP_MICROS) as EpochMicros;
      const order: NewOrder = {
        clientOrderId: `bench-${step}-${placed++}`,
        market: below(LADDERS * MARKETS) as MarketId,
        side: below(2) === 0 ? BookSide.bid : BookSide.ask,
        price: price(),
        quantity,
        timeInForce,
        ...(timeInForce === 'good_till_time' && { expiresAt }),
        postOnly: false,
        reduceOnly: false,
        selfTradePrevention: below(2) === 0 ? 'maker' : 'taker_at_cross',
      };
      return { kind: 'place', order };
    }),
  );
}

/** Of every market a quote and a trade. */
function rowsOf(step: number): EventColumns {
  const at = START + step * STEP_MICROS;
  const random = stream(step, 'bench: matching history');
  const below = (n: number): number => Math.floor(random.uniform() * n);
  return columnsOf(2 * LADDERS * MARKETS + (step === 0 ? LADDERS : 0), (write) => {
    if (step === 0) for (let id = 0; id < LADDERS; id++) write(EventKind.ladderListed, at, id);
    for (let id = 0; id < LADDERS * MARKETS; id++) {
      const bid = (34 + below(6)) * 100;
      write(EventKind.quote, at, id, bid, bid + 200, 10_000 + step, 10_000 + step);
      write(EventKind.trade, at, id, bid + 100 * below(3), 2_000, below(2), 0);
    }
  });
}
