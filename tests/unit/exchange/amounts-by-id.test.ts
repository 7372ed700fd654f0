import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AmountsById } from '../../../sim/exchange/amounts-by-id.ts';

test('holds the last amount of each number, and writes down and reads back those that are not nothing', () => {
  const writes = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: -3, max: 3 })));
  fc.assert(
    fc.property(writes, writes, (before, after) => {
      const model = new Map<number, number>();
      const amounts = new AmountsById();
      const check = (): void => {
        const rows = [...model].filter(([, amount]) => amount !== 0).sort(([x], [y]) => x - y);
        expect(amounts.rows()).toEqual(rows);
        for (let id = 0; id <= 301; id++)
          if (amounts.of(id) !== (model.get(id) ?? 0)) expect.fail(`${id} is ${amounts.of(id)}`);
      };
      const write = ([id, amount]: readonly [number, number]): void => {
        model.set(id, amount);
        amounts.set(id, amount);
      };
      before.forEach(write);
      check();
      const saved = JSON.parse(JSON.stringify(amounts.rows()));
      after.forEach(write);
      check();
      amounts.refill(saved);
      model.clear();
      for (const [id, amount] of saved) model.set(id, amount);
      check();
    }),
  );
});
