/**
 * What a session can be in the midst of when its process is killed, in the order of its life. The process says which it is in by one
 * byte in a file, so that the phase is known afterwards however it ended.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

export const PHASES = {
  making: 'making the session’s folder and its first journal file',
  taking_up: 'taking up the account for the first time, before the first order',
  idle: 'between two things, or waiting for the exchange’s clock',
  inputs_open: 'in the commit of what came in',
  inputs_written: 'what came in is written, not decided on',
  decided: 'decided, not written',
  outputs_open: 'in the commit of what was decided',
  commands_written: 'an order is written, not sent',
  sending: 'an order’s request is being sent',
  awaiting: 'an order’s answer is awaited',
  answered: 'an order’s answer has come, and nobody was told',
  heard: 'a message of the exchange is heard, not written',
  checkpoint: 'changing to the next journal file',
  reconciling: 'reading the account and comparing it',
  recovering: 'in recovery: the journal is being read again',
  recovered: 'recovered, the account not yet asked',
  taking_up_again: 'in the reconciliation after a recovery',
  ending: 'cancelling everything at the end',
} as const;
export type Phase = keyof typeof PHASES;
export const PHASE_NAMES = Object.keys(PHASES) as Phase[];

/** Where a process is to be killed: the `nth` time that it comes to a phase. */
export interface CrashPoint {
  readonly phase: Phase;
  readonly nth: number;
}

/** Says the phase of this process, and kills it when it has come to where it is to end. */
export class PhaseTeller {
  readonly #file: number;
  readonly #crashAt: CrashPoint | null;
  #phase: Phase | null = null;
  #times = 0;

  constructor(path: string, crashAt: CrashPoint | null) {
    this.#file = openSync(path, 'w');
    this.#crashAt = crashAt;
  }

  get phase(): Phase | null {
    return this.#phase;
  }

  enter(phase: Phase): void {
    if (phase !== this.#phase) writeSync(this.#file, Uint8Array.of(PHASE_NAMES.indexOf(phase)), 0, 1, 0);
    this.#phase = phase;
    if (phase !== this.#crashAt?.phase) return;
    this.#times += 1;
    if (this.#times === this.#crashAt.nth) process.kill(process.pid, 'SIGKILL');
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The phase that a process was in when it ended; null when it had not come to any. */
export function lastPhase(path: string): Phase | null {
  try {
    return PHASE_NAMES[readFileSync(path)[0] ?? -1] ?? null;
  } catch {
    return null;
  }
}
