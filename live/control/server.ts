/** The control socket of a running session. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { UserError } from '../../data/user-error.ts';
import { type ControlAnswer, type ControlRequest, controlRequest, controlSocket, LONGEST_LINE } from './protocol.ts';

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * Listens on the session's control socket; `carryOut` answers a request, at once or later, and what it throws becomes a refusal. The session's
 * lock is held by the caller, so that a socket that is there already belongs to a process that has ended.
 * @throws UserError 1 when the socket cannot be made.
 */
export async function serveControl(
  dir: string,
  carryOut: (request: ControlRequest) => unknown,
): Promise<ControlServer> {
  const path = controlSocket(dir);
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, carryOut);
  });
  await listen(server, path);
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  // Nobody else may open the socket between its making and the change of its rights.
  const before = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EINVAL' || path.length > 100 ? 'its path is too long' : (cause.code ?? cause.message);
      reject(new UserError(`the control socket ${path} cannot be made (${why}): use another folder`, 1, { cause }));
    });
    server.listen(path, () => resolve());
  }).finally(() => process.umask(before));
}

function converse(socket: Socket, carryOut: (request: ControlRequest) => unknown): void {
  let waiting = 0;
  socket.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(10);
    waiting = end < 0 ? waiting + chunk.length : chunk.length - end;
    if (waiting > LONGEST_LINE) socket.destroy();
  });
  const lines = createInterface({ input: socket });
  // It passes the socket's errors on, which have destroyed the socket.
  lines.on('error', () => {});
  // One answer a line, in the order of the lines.
  let before = Promise.resolve();
  lines.on('line', (line) => {
    before = before.then(async () => {
      const answer = await answerTo(line, carryOut);
      if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
    });
  });
}

async function answerTo(line: string, carryOut: (request: ControlRequest) => unknown): Promise<ControlAnswer> {
  try {
    const request = controlRequest.safeParse(JSON.parse(line));
    if (!request.success) return { ok: false, why: `«${line.slice(0, 100)}» is no request of this version` };
    return { ok: true, answer: await carryOut(request.data) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'a request is one JSON object a line' : (error as Error).message;
    return { ok: false, why };
  }
}
