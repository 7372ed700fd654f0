/**
 * A failure that the user can cause and can mend: wrong use, missing or damaged data, a safety rule that refused.
 *
 * Its message is one sentence that says what is wrong, where, and what to do; the command line prints it alone (no stack)
 * and leaves with its exit code. Anything else that is thrown is a defect of the program.
 */

/** 1 failed, 2 wrong use or configuration, 3 data missing or damaged, 4 refused by a safety rule. */
export type UserErrorExitCode = 1 | 2 | 3 | 4;

export class UserError extends Error {
  readonly exitCode: UserErrorExitCode;

  /** @param message one sentence: what is wrong, where, what to do. */
  constructor(message: string, exitCode: UserErrorExitCode, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}
