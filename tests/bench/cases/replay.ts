/** Replay through the whole engine from a compiled tape: events a second, decisions for parity, memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { startRun } from '../../../sim/backtest.ts';
import { benchPlan, benchStore } from '../world.ts';

const store = openStore(await benchStore());
const plan = await benchPlan();
const tape = await compileTape(store, plan);
const dir = mkdtempSync(join(tmpdir(), 'milkbot-bench-'));
const openedAt = performance.now();
const run = startRun(tape, plan, { dir: join(dir, 'run'), force: false });
const { writer } = run;
let firstEventMillis = 0;
const startedAt = performance.now();
for (const batch of tape.batches()) {
  if (firstEventMillis === 0) {
    run.replay.tell(batch, 0, 1);
    firstEventMillis = performance.now() - openedAt;
    run.replay.tell(batch, 1, batch.length);
  } else {
    run.replay.tell(batch, 0, batch.length);
  }
}
run.replay.settleUntil(run.endAt);
const seconds = (performance.now() - startedAt) / 1000;
const { fills, ordersSubmitted } = writer.figures;
process.stdout.write(
  JSON.stringify({
    parity: { decisions: writer.decisionsSha256, fills, orders: ordersSubmitted, cash: run.engine.account.ledger.cash },
    figures: {
      'replay events/s': tape.rows / seconds,
      'replay first event ms': firstEventMillis,
      'replay peak memory MB': process.resourceUsage().maxRSS / 1024,
    },
  }),
);
writer.abort('benchmark');
rmSync(dir, { recursive: true, force: true });
