/**
 * How the command ends when something went wrong: one sentence on stderr and the exit code that goes with it. Only a fault of
 * the program itself prints a stack trace, and only when asked.
 */
import { UserError } from '../data/user-error.ts';

/** Prints the error and sets the process's exit code; output already written is flushed before the process ends. */
export function endWith(error: unknown): void {
  if (error instanceof UserError) {
    process.stderr.write(`sim: ${error.message}\n`);
    process.exitCode = error.exitCode;
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sim: unexpected failure: ${message} (set SIM_TRACE=1 to see where)\n`);
  if (process.env.SIM_TRACE && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = 1;
}
