/**
 * Invariants of the chain over decisions:
 * 1. Its value is the definition's: sha256(chain ‖ block) over blocks of one hour of engine time, from 32 zero bytes on.
 * 2. Interrupted anywhere, written to a snapshot and resumed, it ends in the same value.
 * 3. A change of any byte changes the value.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecisionChain } from '../../../data/runs/decision-chain.ts';
import { DecisionRecord } from '../../../engine/decision-record.ts';
import type { Json } from '../../../engine/snapshot.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';

/** Records in order of time, some hours without any. */
const records = fc.array(fc.tuple(fc.nat(3 * MICROS_PER_HOUR), fc.integer()), { maxLength: 80 }).map((steps) => {
  let at = 1_700_000_000_000_000;
  return steps.map(([wait, figure]) => {
    at += wait % 7 === 0 ? wait : wait % 60_000_000;
    const record = new DecisionRecord().begin(1, figure & 0xffff, at as EpochMicros, -1, -1);
    return Uint8Array.from(record.integers(figure, 0, 0, 0, 0).bytes);
  });
});

function byDefinition(all: readonly Uint8Array[]): string {
  const hourOf = (record: Uint8Array) => Math.floor(new DataView(record.buffer).getFloat64(8, true) / MICROS_PER_HOUR);
  const blocks = new Map<number, Uint8Array[]>();
  for (const record of all) blocks.set(hourOf(record), [...(blocks.get(hourOf(record)) ?? []), record]);
  let chain: Buffer = Buffer.alloc(32);
  for (const block of blocks.values()) {
    chain = createHash('sha256')
      .update(Buffer.concat([chain, ...block]))
      .digest();
  }
  return chain.toString('hex');
}

function chained(chain: DecisionChain, all: readonly Uint8Array[]): DecisionChain {
  for (const record of all) chain.append(record);
  return chain;
}

test('the chain is the one of the definition', () => {
  fc.assert(
    fc.property(records, (all) => {
      expect(chained(new DecisionChain(), all).value()).toBe(byDefinition(all));
    }),
    { numRuns: 100 },
  );
});

test('a chain that was interrupted and resumed ends in the same value, and asking for the value changes nothing', () => {
  fc.assert(
    fc.property(records, fc.nat(), (all, cut) => {
      const at = cut % (all.length + 1);
      const first = chained(new DecisionChain(), all.slice(0, at));
      first.value();
      const resumed = new DecisionChain();
      resumed.restore(JSON.parse(JSON.stringify(first.snapshot())) as Json);
      expect(chained(resumed, all.slice(at)).value()).toBe(byDefinition(all));
    }),
    { numRuns: 100 },
  );
});

test('a changed byte changes the value', () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 24, max: 79 }), (all, index, byte) => {
      fc.pre(all.length > 0);
      const changed = all.map((record) => record.slice());
      const record = changed[index % all.length] as Uint8Array;
      record[byte] = (record[byte] as number) ^ 1;
      expect(chained(new DecisionChain(), changed).value()).not.toBe(byDefinition(all));
    }),
    { numRuns: 50 },
  );
});

test('engine time that runs back into a closed block is refused', () => {
  const at = (hour: number) => new DecisionRecord().begin(1, 0, (hour * MICROS_PER_HOUR) as EpochMicros, -1, -1).bytes;
  const chain = chained(new DecisionChain(), [at(5)]);
  expect(() => chain.append(at(4))).toThrow(RangeError);
});
