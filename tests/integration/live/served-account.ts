/** How a session speaks to the account of a served world: a client without patience, and a socket through a line that a test may cut. */
import { AccountClient } from '../../../data/kalshi/account-client.ts';
import type { SocketOptions } from '../../../data/kalshi/exchange-socket.ts';
import { type RequestSigner, signerOfKeyFile } from '../../../data/kalshi/signer.ts';
import type { Served } from '../exchange-server/served-world.ts';
import type { CutLine } from './cut-line.ts';

export function signerFor({ key }: Served): RequestSigner {
  return signerOfKeyFile(key.access.id, key.privateKeyPath as string);
}

/** A client that tries a reading twice and waits `writeMillis` for the answer to an order. */
export function accountClientOf(served: Served, writeMillis: number): AccountClient {
  return new AccountClient({
    baseUrl: served.rest,
    signer: signerFor(served),
    reads: { pace: null, retries: 1, backoffMs: 1, backoffMaxMs: 2, timeoutMs: 2_000 },
    writes: null,
    writeMillis,
  });
}

/** A socket that goes over the line, and comes back at once when that was cut. */
export function socketThrough(line: CutLine, served: Served, replyMillis: number): SocketOptions {
  const signer = signerFor(served);
  const url = new URL(served.ws);
  const { pathname } = url;
  url.port = String(line.port);
  return {
    url: url.href,
    headers: () => ({ ...signer.headers('GET', pathname, Date.now()) }),
    random: () => 0.5,
    firstWaitMillis: 10,
    longestWaitMillis: 20,
    silenceMillis: 25_000,
    replyMillis,
  };
}
