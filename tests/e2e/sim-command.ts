/** Runs the real `sim` command in a process of its own, as a user does: to its end, or beside the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MAIN = join(import.meta.dirname, '../../cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sim ARGS` in the folder and waits for its end. */
export function sim(folder: string, ...args: readonly string[]): Promise<Ended> {
  return simBeside(folder, ...args).ended;
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

/** Starts `sim ARGS` in the folder. */
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

/** A folder that is gone when `clean` was called. */
export function scratchFolder(): { readonly path: string; readonly clean: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'milkbot-e2e-'));
  return { path, clean: () => rmSync(path, { recursive: true, force: true }) };
}
