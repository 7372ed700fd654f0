/** Wrong use of the command line: exit code 2. The message says what is wrong and what to do. */
import { UserError } from '../data/user-error.ts';

export class WrongUse extends UserError {
  constructor(message: string) {
    super(message, 2);
  }
}
