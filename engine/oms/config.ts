/** Configuration of order management: how orders are priced, how long they work, and when they are withdrawn. */
import { z } from 'zod';

const style = z.enum(['take', 'make']);

export const omsConfig = z.strictObject({
  style: style
    .default('take')
    .describe(
      'How orders that open a position are priced: take = at the other side of the touch, make = join our own side.',
    ),
  exitStyle: style.default('take').describe('The same for orders that give a position up before settlement.'),
  timeInForce: z
    .enum(['good_till_canceled', 'good_till_time', 'immediate_or_cancel', 'fill_or_kill'])
    .default('good_till_time')
    .describe('Time in force of orders; where history has prints only, an order needs time to be filled.'),
  timeToLiveMinutes: z
    .number()
    .positive()
    .max(10_080)
    .default(60)
    .describe('Minutes after which a good_till_time order expires.'),
  takeThroughCents: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe('Cents beyond the touch that a taking order may pay, never beyond the limit of its intent.'),
  improveCents: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe('Cents by which a making order improves our side of the touch.'),
  chaseCents: z
    .number()
    .int()
    .min(0)
    .max(99)
    .default(3)
    .describe(
      'Cents that the price of an intent may move against us from its first order; beyond that it is given up.',
    ),
  rearmMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .default(30)
    .describe('Minutes after its first order until an intent that is not done may start from a new price.'),
  repriceCents: z
    .number()
    .int()
    .min(1)
    .max(99)
    .default(1)
    .describe('Cents by which the wanted price must differ before a working order is replaced.'),
  sizeTolerance: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('Share of its remaining quantity by which the wanted quantity may differ while a working order is kept.'),
  minOrderContracts: z
    .number()
    .min(0.01)
    .default(1)
    .describe('Contracts below which no order is sent, save to give up the rest of a position.'),
  maxOrderContracts: z.number().min(1).default(1_000).describe('Contracts of one order at most.'),
  maxOrdersPerIntent: z
    .number()
    .int()
    .min(1)
    .default(200)
    .describe('Orders that one intent may place one after the other; a limit against a loop of replacements.'),
  maxSpreadCents: z
    .number()
    .int()
    .min(1)
    .max(99)
    .default(20)
    .describe('Cents of spread from which on orders are withdrawn.'),
  minTouchContracts: z
    .number()
    .min(0)
    .default(1)
    .describe(
      'Contracts shown on the other side of the touch below which orders are withdrawn, where sizes are known.',
    ),
  keepEdgeCents: z
    .number()
    .min(-99)
    .max(99)
    .default(0.5)
    .describe('Cents per contract, before fees, below which the edge of a working order counts as gone.'),
  cancelBeforeCloseMinutes: z
    .number()
    .min(0)
    .max(1_440)
    .default(5)
    .describe('Minutes before the market closes at which orders are withdrawn and no more are sent.'),
  rejectBackoffMinutes: z
    .number()
    .min(0)
    .max(1_440)
    .default(5)
    .describe('Minutes for which an intent sends no order after the venue refused one.'),
  waitingIntentSeconds: z
    .number()
    .min(0)
    .max(3_600)
    .default(120)
    .describe('Seconds for which an intent that waits for a cancel to be confirmed is still acted on.'),
  retryCancelSeconds: z
    .number()
    .positive()
    .max(3_600)
    .default(30)
    .describe('Seconds after which a cancel that was refused although the order works on is sent again.'),
  answerSeconds: z
    .number()
    .positive()
    .max(3_600)
    .default(60)
    .describe('Seconds without an answer to an order, a cancel or an amendment after which the order is looked up.'),
  lookUpSeconds: z
    .number()
    .positive()
    .max(3_600)
    .default(5)
    .describe('Seconds after the first look-up of an order until the second; the distance doubles each time.'),
  lookUpMaxSeconds: z
    .number()
    .positive()
    .max(86_400)
    .default(300)
    .describe('Seconds between two look-ups of an order at most.'),
  notFoundSeconds: z
    .number()
    .min(0)
    .max(3_600)
    .default(30)
    .describe(
      'Seconds after an order was sent before which the venue is not believed that it has none: the order may be on its way.',
    ),
  foreignOrders: z
    .enum(['adopt', 'cancel', 'ignore'])
    .default('adopt')
    .describe(
      "Orders at the venue that were not sent from here: adopt = count in risk, book their fills, withdraw them when trading is stopped; cancel = withdraw them at once as well; ignore = leave them and their fills out (a person's business).",
    ),
});
export type OmsConfig = z.infer<typeof omsConfig>;
