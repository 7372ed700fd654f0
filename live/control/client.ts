/** Says something to a running session and waits for its answer. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { UserError } from '../../data/user-error.ts';
import { type ControlRequest, controlAnswer, controlSocket } from './protocol.ts';

const ANSWER_MILLIS = 5_000;

/**
 * The session's answer to a request.
 * @throws UserError 3 when no session runs in the folder, 1 when it does not answer in time or refuses.
 */
export async function askSession(
  dir: string,
  request: ControlRequest,
  answerMillis: number = ANSWER_MILLIS,
): Promise<unknown> {
  const line = await exchange(dir, JSON.stringify(request), answerMillis);
  const answer = controlAnswer.safeParse(parse(line));
  if (!answer.success) {
    throw new UserError(`the session in ${dir} gave an answer of another version: use its own program`, 1);
  }
  if (!answer.data.ok) throw new UserError(`the session in ${dir} refused: ${answer.data.why}`, 1);
  return answer.data.answer;
}

function exchange(dir: string, line: string, answerMillis: number): Promise<string> {
  const path = controlSocket(dir);
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new UserError(
          `the session in ${dir} does not answer: its process hangs or is very busy; \`sim kill ${dir}\` cancels its orders without it`,
          1,
        ),
      );
    }, answerMillis);
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const isAway = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED';
      reject(
        isAway
          ? new UserError(
              `no session is running in ${dir}: \`sim paper\` or \`sim live\` with --out ${dir} goes on with it`,
              3,
              { cause },
            )
          : new UserError(`the session in ${dir} cannot be reached (${cause.code ?? cause.message})`, 1, { cause }),
      );
    });
    socket.on('connect', () => socket.write(`${line}\n`));
    const lines = createInterface({ input: socket });
    // It passes the socket's errors on, which are dealt with above.
    lines.on('error', () => {});
    lines.once('line', (answer) => {
      clearTimeout(timer);
      socket.end();
      resolve(answer);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new UserError(`the session in ${dir} ended before it answered`, 1));
    });
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
