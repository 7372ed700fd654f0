/** The real `sim exchange` as a process of its own, and `sim` commands that run beside a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Ended } from './sim-command.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const announced = z.object({ rest: z.string(), control: z.string(), key_id: z.string(), private_key_path: z.string() });

export interface LocalExchange extends z.infer<typeof announced> {
  /** Options that lead a command to it. */
  readonly options: readonly string[];
  /** Stops its clock, lets it keep step, or moves it. */
  clock(command: object): Promise<{ readonly now_us: number; readonly followers: number }>;
  stop(): Promise<void>;
}

/** Starts one over the history in `data` of a folder. */
export async function localExchange(folder: string, ...args: readonly string[]): Promise<LocalExchange> {
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

/** A command that goes on while the test does something else. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves when standard error has said a text. Rejects when the command ends before. */
  says(text: string): Promise<void>;
  /** What it has said so far. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

export function simBeside(folder: string, ...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    ended,
    said: () => stderr,
    says: async (text) => {
      while (!stderr.includes(text)) {
        const over = await Promise.race([once(child.stderr, 'data').then(() => false), ended.then(() => true)]);
        if (over && !stderr.includes(text)) throw new Error(`it ended without saying «${text}»: ${stderr}`);
      }
    },
  };
}
