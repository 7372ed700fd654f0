/**
 * Writes down all that an order manager does, in the order in which it does it: what it sends, what it asks and tells risk, and
 * what it journals. Client order ids are shortened to `#` and their supersession count, instants are seconds after noon.
 */
import { DecisionType } from '../../../engine/decision-record.ts';
import type { Journal, Venue } from '../../../engine/ports.ts';
import { reasonOfNumber } from '../../../engine/reasons.ts';
import type { RestingOrder, RiskGate } from '../../../engine/risk/gate.ts';
import { NOON, type OmsWorld } from './world.ts';

const TYPE_NAMES = new Map<number, string>(Object.entries(DecisionType).map(([name, number]) => [number, name]));

/** The lines that `act` writes. */
export function traceOf(world: OmsWorld, act: () => void): string[] {
  const lines: string[] = [];
  const venue: Venue = world.venue;
  const gate: RiskGate = world.gate;
  const journal: Journal = world.journal;
  const say = (...words: unknown[]): void => {
    lines.push(words.join(' '));
  };

  venue.submit = (order, at) => {
    const { clientOrderId, market, side, price, quantity, timeInForce, postOnly, reduceOnly, expiresAt } = order;
    const flags = [timeInForce, postOnly && 'post only', reduceOnly && 'reduce only'].filter(Boolean).join(', ');
    const until = expiresAt === undefined ? '' : ` until ${secondsOf(expiresAt)}`;
    say(
      `${secondsOf(at)} venue submit ${short(clientOrderId)} market ${market} side ${side} ${quantity} at ${price}:`,
      flags + until,
    );
    world.venue.sent.push({ kind: 'submit', order });
  };
  venue.amend = ({ clientOrderId, price, quantity }, at) =>
    say(`${secondsOf(at)} venue amend ${short(clientOrderId)} to ${quantity} at ${price}`);
  venue.cancel = (id, at) => say(`${secondsOf(at)} venue cancel ${short(id)}`);
  venue.lookUp = (id, at) => say(`${secondsOf(at)} venue look up ${short(id)}`);

  const assess = gate.assess.bind(gate);
  gate.assess = (request) => {
    const { at, ladder, market, side, price, quantity, strategy, amends } = request;
    const amended = 'amends' in request ? ` in place of ${short(String(amends))}` : '';
    say(
      `${secondsOf(at)} risk asked ${ladder.id}/${market.id} ${strategy} side ${side} ${quantity} at ${price}${amended}`,
    );
    return assess(request);
  };
  gate.onOrderWorking = (order) => say('risk working', resting(order));
  gate.onOrderChanged = (order) => say('risk changed', resting(order));
  gate.onOrderGone = (id) => say('risk gone', short(id));

  journal.decision = ({ view }) => {
    const type = TYPE_NAMES.get(view.getUint8(0));
    const reason = reasonOfNumber(view.getUint16(2, true))?.code;
    const integers = [20, 24, 28, 32, 36].map((at) => view.getInt32(at, true));
    const place = `${view.getInt32(4, true)}/${view.getInt32(16, true)}`;
    say(
      `${secondsOf(view.getFloat64(8, true))} record ${type} ${reason} ${place} [${integers}] ${view.getFloat64(72, true)}`,
    );
  };
  journal.order = ({
    at,
    order,
    ladder,
    state,
    filled,
    amend,
    displayed,
    reason,
    intentKey,
    supersession,
    strategy,
  }) => {
    const pending = amend === null ? '' : ` amend to ${amend.quantity} at ${amend.price}`;
    say(
      `${secondsOf(at)} change ${short(order.clientOrderId)} ${state} ${filled}/${order.quantity}${pending}: ${reason}`,
      `(shown ${displayed}, ${ladder}, ${intentKey}, ${supersession}, ${strategy})`,
    );
  };
  journal.refusal = ({ at, market, strategy, side, price, asked, fitted, code, limit, value }) =>
    say(
      `${secondsOf(at)} refusal ${market.id} ${strategy === '' ? 'nobody' : strategy} side ${side} ${fitted} of ${asked} at ${price}: ` +
        `${code} ${value} above ${limit}`,
    );
  act();
  return lines;
}

function secondsOf(at: number): number {
  return (at - NOON) / 1_000_000;
}

function short(clientOrderId: string): string {
  return clientOrderId.replace(/^[0-9a-f]{40}-/, '#');
}

function resting({ clientOrderId, ladder, market, side, price, strategy, remaining, pending }: RestingOrder): string {
  const amend = pending === undefined ? '' : ` amend to ${pending.remaining} at ${pending.price}`;
  return `${short(clientOrderId)} ${ladder.id}/${market.id} ${strategy} side ${side} ${remaining} at ${price}${amend}`;
}
