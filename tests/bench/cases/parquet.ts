/** From Parquet to the last event of the tape: rows a second of a compilation that finds nothing compiled. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { benchPlan, benchStore } from '../world.ts';

const dir = await benchStore();
const plan = await benchPlan('data.climatologyYears=5');
rmSync(join(dir, 'tape'), { recursive: true, force: true });
const startedAt = performance.now();
const tape = await compileTape(openStore(dir), plan);
let rows = 0;
for (const batch of tape.batches()) rows += batch.length;
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(
  JSON.stringify({
    parity: { rows, tape: tape.sha256 },
    figures: {
      'Parquet to last event rows/s': rows / seconds,
      'compile peak memory MB': process.resourceUsage().maxRSS / 1024,
    },
  }),
);
