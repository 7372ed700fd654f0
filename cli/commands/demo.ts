/** `sim demo`: a small synthetic world, a backtest of it and its report: the first thing a newcomer runs. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { checkArguments } from '../arguments.ts';
import { note, printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const FROM = '2025-01-01';
const TO = '2025-02-28';
const CITIES = ['NYC', 'CHI'];

/** What a store has before its first write is done. */
const BEFORE_ANY_WRITE: readonly string[] = ['history', 'lock', 'lock.holder', 'staging'];

export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'make a small synthetic world, backtest it and write the report',
  builder: (yargs) =>
    yargs.option('out', { type: 'string', describe: 'folder of the demo (default var/demo), made anew each time' }),
  handler: async (argv) => {
    const args = checkArguments({ out: z.string().min(1).default(join('var', 'demo')) }, argv);
    clear(args.out);
    const { makeWorld } = await import('../make-world.ts');
    const { runBacktest } = await import('../run-backtest.ts');
    const data = join(args.out, 'data');
    const from = parseClimateDate(FROM);
    const to = parseClimateDate(TO);
    note(
      `Making a synthetic world: ${CITIES.join(' and ')}, ${FROM} to ${TO}, with a market that is two degrees too warm …`,
    );
    await makeWorld(data, { from, to, cities: CITIES, seed: 7, market: 'mispriced', bias: 2, tier: 'quotes' });
    note('Running the engine over it …');
    const outcome = await runBacktest({
      ...args,
      data,
      from,
      to,
      set: ['risk.kelly=0.02'],
      out: join(args.out, 'run'),
      force: false,
      report: true,
    });
    if (!outcome.finished) {
      printLine('The demo was interrupted.');
      process.exitCode = 130;
      return;
    }
    if (args.json) {
      printJson(outcome.summary);
      return;
    }
    for (const line of outcome.lines) printLine(line);
    printLine(
      '\nThe world is synthetic and its market was made wrong on purpose: the profit shows that the program finds an',
    );
    printLine('error that is there, not that real markets make one. Open the report in a browser to read on.');
  },
};

/** Empties the demo's folder; a folder that holds anything else is left alone, and so is a history that is not synthetic. */
function clear(dir: string): void {
  if (!existsSync(dir)) return;
  const present = readdirSync(dir).sort();
  const isMade = isSyntheticStore(join(dir, 'data'));
  const foreign = present.find((name) => !isMade || (name !== 'data' && name !== 'run'));
  if (foreign !== undefined)
    throw new WrongUse(`${dir} holds ${foreign}, which is not the demo's; name another folder with --out`);
  for (const name of ['data', 'run']) rmSync(join(dir, name), { recursive: true, force: true });
}

/** Whether a store holds nothing but synthetic worlds, or nothing yet. */
function isSyntheticStore(dir: string): boolean {
  if (!existsSync(dir)) return false;
  const file = join(dir, 'manifest.json');
  if (!existsSync(file)) return readdirSync(dir).every((name) => BEFORE_ANY_WRITE.includes(name));
  try {
    const { sources } = JSON.parse(readFileSync(file, 'utf8')) as { sources: readonly { id: string }[] };
    return sources.every(({ id }) => id.startsWith('synthetic:'));
  } catch {
    return false;
  }
}
