/** Writes trades into a store as a process of its own. Arguments: folder, source, rows, and `die` or `wait` in the middle. */
import { openStore } from '../../../data/store/store.ts';
import { UserError } from '../../../data/user-error.ts';

const [dir = '', id = '', count = '0', then] = process.argv.slice(2);

async function* trades() {
  for (let i = 0; i < Number(count); i++) {
    if (i === 1000 && then === 'die') process.kill(process.pid, 'SIGKILL');
    if (i === 1000 && then === 'wait') {
      process.stdout.write('half\n');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
    const at = Date.UTC(2025, 0, 1) * 1000 + i * 1_000_000;
    yield {
      known_at: at,
      traded_at: at,
      ticker: 'KXHIGHNY-25JAN31-B40.5',
      price_e4: (i * 7919) % 10_001,
      quantity_e2: ((i * 31_337) % 99_991) + 1,
      taker_side: 'bid',
      is_block: false,
      trade_id: String(Math.sin(i)),
      source_seq: i,
    };
  }
}

try {
  await openStore(dir).write([{ dataset: 'trades', rows: trades() }], { id: `made:${id}`, name: id });
  process.stdout.write('{"exitCode":0}');
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stdout.write(JSON.stringify({ exitCode: error.exitCode, message: error.message }));
}
