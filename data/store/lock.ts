/** The lock that lets one writer at a time change a store. */
import { type ProcessLock, takeProcessLock } from '../process-lock.ts';
import { UserError } from '../user-error.ts';
import { explainFailure } from './failures.ts';

/** Takes the writer's lock of the store in `dir`, or throws a UserError (4) that names the process which holds it. */
export function lockStore(dir: string): ProcessLock {
  try {
    return takeProcessLock(dir, (holder) => {
      const by = holder === null ? '' : ` by process ${holder}`;
      return `the store ${dir} is being written${by}: wait until it has finished`;
    });
  } catch (error) {
    throw error instanceof UserError ? error : explainFailure(error, `locking the store ${dir}`);
  }
}
