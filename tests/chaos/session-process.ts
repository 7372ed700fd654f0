/** The process of a session under chaos: started on the pinned runtime, killed after a while or by itself, and what it left. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastPhase, type Phase } from './phases.ts';
import type { SessionTask } from './session-task.ts';

export interface SessionEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  /** Whether it was killed because it did not end. */
  readonly hung: boolean;
  /** What it was in the midst of. */
  readonly phase: Phase | null;
  /** The last line that it printed. */
  readonly line: string;
  readonly complaint: string;
}

/** A session that has not ended after so long hangs. */
const LONGEST_MILLIS = 300_000;

/** Runs the session's process; kills it so many milliseconds after it began to trade, unless it has ended or killed itself. */
export function runSession(task: SessionTask, killAfterMillis: number | null): Promise<SessionEnd> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'live-session.ts'), JSON.stringify(task)], {
    // Compiled once for all processes: what is run is the same.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'milkbot-compiled') },
  });
  let text = '';
  let complaint = '';
  let hung = false;
  child.stdout.on('data', (chunk) => {
    const isFirst = text === '';
    text += String(chunk);
    // Counted from when the session trades, so that a busy machine does not move every kill into its start.
    if (isFirst && killAfterMillis !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMillis);
  });
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  return new Promise((resolve, reject) => {
    const watch = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, LONGEST_MILLIS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(watch);
      const line = text.trim().split('\n').at(-1) ?? '';
      resolve({ code, hung, phase: lastPhase(task.phaseFile), line, complaint: complaint.slice(-2_000) });
    });
  });
}
