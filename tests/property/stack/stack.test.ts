/**
 * Invariants of order management, risk, ledger and settlement together, over a venue whose connection delays, drops, repeats and
 * reorders, and a process that crashes, measured by plain reference models after every step:
 *
 * 1. Cash, receivables, fees and positions are those of the reference account, to the micro-dollar; in the end the exchange's
 *    statement reconciles without a difference.
 * 2. Open risk is what its definition gives, from scratch, for the ledger and the orders that may fill. What is really at the
 *    venue never loses more than the cap, late and repeated fills included; what strangers do on the account is counted apart.
 * 3. Nothing is sent beyond a cap, or while trading is not free, but what adds no risk by any part of it that fills.
 * 4. A pause holds until the next trading day or a person lifts it; while halted nothing is sent.
 * 5. One intent, one order: the venue never holds two, and never gets one id twice.
 * 6. Orders move along the table alone; a message that is illegal changes nothing.
 * 7. A desk made again from a snapshot, or from the last one and the inputs since, is the same and sends the same.
 */
import { test } from 'vitest';
import { runSequences } from './sequences.ts';

test('orders, risk and money hold together, whatever is lost, repeated, reordered or crashes', () => {
  runSequences(2_000, { seed: Number(process.env.MILKBOT_SEED ?? Date.now() % 2 ** 31) });
});
