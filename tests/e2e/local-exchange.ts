/** The real `sim exchange` as a process of its own, over a day that sessions trade in step with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { z } from 'zod';
import { MAIN, sim } from './sim-command.ts';

const announced = z.object({ rest: z.string(), control: z.string(), key_id: z.string(), private_key_path: z.string() });

export interface LocalExchange extends z.infer<typeof announced> {
  /** Options that lead a command to it. */
  readonly options: readonly string[];
  /** Stops its clock, lets it keep step, or moves it. */
  clock(command: object): Promise<{ readonly now_us: number; readonly followers: number }>;
  stop(): Promise<void>;
}

const DAY = ['--from', '2025-01-06', '--to', '2025-01-06'];

/**
 * Makes a day of New York whose market is wrong about it, and starts an exchange over it that keeps step with its followers.
 * @param config lines that `config.yaml` has besides those by which a session trades that day
 */
export async function lockstepDay(folder: string, ...config: readonly string[]): Promise<LocalExchange> {
  const world = ['--cities', 'NYC', '--data', 'data', '--market', 'mispriced', '--tier', 'trades'];
  const made = await sim(folder, 'synth', ...DAY, ...world);
  expect(made.code, made.stderr).toBe(0);
  writeFileSync(
    join(folder, 'config.yaml'),
    `data: {dir: data, warmupDays: 0}
run: {strategies: [buy_favourite], cities: [NYC], variables: [high]}
${config.join('\n')}
`,
  );
  return startExchange(folder, ...DAY, '--speed', 'lockstep');
}

/** Over the history in `data` of the folder. */
async function startExchange(folder: string, ...args: readonly string[]): Promise<LocalExchange> {
  const child = spawn(process.execPath, [MAIN, 'exchange', '--json', '--tier', 'none', '--data', 'data', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  const said = announced.parse(JSON.parse(line));
  return {
    ...said,
    options: ['--base-url', said.rest, '--tier', 'none', '--key', said.key_id, '--private-key', said.private_key_path],
    clock: async (command) => {
      const answer = await fetch(`${said.control}/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      return z.object({ now_us: z.int(), followers: z.int() }).parse(await answer.json());
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}
