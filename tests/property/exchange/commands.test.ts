/**
 * Invariants of the exchange over random commands of every kind (orders with every flag, amendments, decreases, cancels, batches,
 * groups, pauses) among random quotes and trades, up to settlements of every kind, under both collateral models, both precisions of
 * balances, and the oldest and the newest rules of fees:
 *
 * 1. Cash is conserved to the micro-dollar: a model that knows only fills and settlements arrives at the same, and so do the
 *    realised profits, costs and fees that the exchange reports.
 * 2. What is available is never negative, and never more than the worst outcome leaves (found by trying every outcome and
 *    every set of fills).
 * 3. Own orders never cross each other, and no order trades with an own one: the order in the way, or the one that comes, ends.
 * 4. An order that ended never changes again, and nothing fills it.
 * 5. No order is filled beyond a limit or a quantity that it had. By one trade an own order is filled only after every own
 *    order of better priority that it reaches is filled whole.
 * 6. A group never has more matched within fifteen seconds than its limit and the one match that reached it, from reset to reset;
 *    while it is triggered nothing of it rests and nothing of it is taken.
 * 7. In a pause nothing is filled and no order is taken or amended; in a pause of the exchange nothing is cancelled by command.
 * 8. A snapshot taken anywhere and restored elsewhere answers the same from there on.
 * 9. The same orders through the in-process venue and spoken directly give the same fills.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../engine/events.ts';
import type { NewOrder } from '../../../engine/orders.ts';
import { DirectMarket } from '../../unit/exchange/direct-market.ts';
import { TestMarket } from '../../unit/exchange/market.ts';
import { CommandPlay, DOLLARS } from './command-play.ts';
import { acts, place, results, settings, tellQuote, tellTrade } from './random-commands.ts';

describe('over any commands', () => {
  test('money, books, groups, pauses and ends keep their invariants, and settlements pay what is owed', () => {
    let fills = 0;
    fc.assert(
      fc.property(acts, settings, results, (list, setting, outcome) => {
        const play = new CommandPlay(list, setting);
        play.play(0, list.length);
        play.resume();
        fills += play.m.records.fillCount;
        play.settle(outcome);
      }),
      { numRuns: 250 },
    );
    // The stretches are no idle ones.
    expect(fills).toBeGreaterThan(500);
  });

  test('a snapshot taken anywhere answers the same from there on', () => {
    fc.assert(
      fc.property(acts, settings, fc.nat(100), (list, setting, cut) => {
        const at = cut % (list.length + 1);
        const whole = new CommandPlay(list, setting);
        whole.play(0, at);
        const before = whole.outcomes.length;
        const resumed = whole.continueIn();
        whole.play(at, list.length);
        resumed.play(at, list.length);
        expect(resumed.outcomes).toEqual(whole.outcomes.slice(before));
        expect(resumed.m.exchange.snapshot()).toEqual(whole.m.exchange.snapshot());
      }),
      { numRuns: 80 },
    );
  });
});

test('the same orders through the venue and spoken directly give the same fills', () => {
  let fills = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(tellTrade, tellQuote, place), { minLength: 10, maxLength: 70, size: 'max' }),
      (list) => {
        const settingsOfBoth = { queueAheadContracts: 10, immediateWindowMillis: 0, feedLatencyMillis: 0 };
        const directly = new DirectMarket({ config: settingsOfBoth, cashDollars: DOLLARS });
        const venue = new TestMarket(settingsOfBoth, DOLLARS);
        list.forEach((act, i) => {
          const at = 1.3 * i;
          if (act.do === 'tell') {
            const event = { ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.9 : at };
            venue.tell(event);
            directly.tell(event);
          } else if (act.do === 'place') {
            const expires = act.order.timeInForce === 'good_till_time' && { expiresAt: venue.at(Math.floor(at + 20)) };
            const order: NewOrder = { ...act.order, ...expires, clientOrderId: `c${i}` };
            venue.exchange.submit(order, venue.at(at));
            directly.direct.place(order, venue.at(at));
          }
        });
        venue.advance(13 * 3600);
        directly.direct.advanceTo(directly.at(13 * 3600));
        const own = directly.records.fills().map(({ venueOrderId: _, positionAfter: __, ...fill }) => fill);
        expect(own).toEqual(venue.fills);
        fills += own.length;
      },
    ),
    { numRuns: 120 },
  );
  expect(fills).toBeGreaterThan(50);
});
