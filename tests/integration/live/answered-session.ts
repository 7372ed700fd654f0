/**
 * A live session in this process: its orders go to a simulated exchange outside of it, over the same tape, whose answers come
 * back through the journal as the real exchange's do. No network: what is asked of the journal afterwards is what is tested.
 */
import { newSession } from '../../../cli/session-plan.ts';
import type { EventColumns } from '../../../engine/events.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { Session } from '../../../live/session/session.ts';
import type { VenueCommand } from '../../../live/session/venue.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import type { SmallWorld } from './small-session.ts';
import { TapeFeed } from './tape-session.ts';

/** Runs it in `dir` for so many hours. */
export async function answeredSession({ config, tape, wish }: SmallWorld, dir: string, hours: number): Promise<void> {
  const { facts, core } = await newSession(config, { ...wish, mode: 'live', account: 'live' });
  const session = Session.start(dir, facts, core);
  const exchange = new SimulatedExchange({
    config: config.exchange,
    board: config.board,
    fees: config.fees,
    directory: tape.directory,
    seed: config.run.seed,
    cash: 1e12 as Cash,
  });
  const rows = rowsOf(tape.batches());
  let row = rows.next();
  const inbox = new Inbox(() => {});
  const feed = new TapeFeed(tape, core.now);
  const end = (core.now + hours * MICROS_PER_HOUR) as EpochMicros;
  while (core.now < end) {
    // Up to the next tick, or the next answer: an order that follows from it must not reach the exchange after later prices.
    let until = Math.min(core.nextTick.at, end);
    const isAnsweredBy = (at: number) => {
      exchange.advanceTo(at as EpochMicros);
      if (exchange.nextUpdateAt() > at) return false;
      until = exchange.nextUpdateAt();
      return true;
    };
    for (; !row.done && knownAt(row.value) <= until && !isAnsweredBy(knownAt(row.value) - 1); row = rows.next()) {
      exchange.onEvent(row.value.columns, row.value.row);
    }
    isAnsweredBy(until);
    const updates: VenueUpdate[] = [];
    for (; exchange.nextUpdateAt() <= until; exchange.advanceTo(until as EpochMicros))
      updates.push(exchange.takeUpdate());
    const at = until as EpochMicros;
    feed.tellUntil(at, inbox);
    for (const command of session.drain(at, { ...inbox.take(at), updates })) carryOut(exchange, command);
  }
  session.close();
}

interface Row {
  readonly columns: EventColumns;
  readonly row: number;
}

function knownAt({ columns, row }: Row): number {
  return columns.knownAt[row] as number;
}

function* rowsOf(batches: Iterable<EventColumns>): Generator<Row> {
  for (const columns of batches) for (let row = 0; row < columns.length; row++) yield { columns, row };
}

function carryOut(exchange: SimulatedExchange, command: VenueCommand): void {
  if (command.kind === 'submit') exchange.submit(command.order, command.at);
  else if (command.kind === 'amend') exchange.amend(command.amend, command.at);
  else if (command.kind === 'cancel') exchange.cancel(command.clientOrderId, command.at);
  else exchange.lookUp(command.clientOrderId, command.at);
}
