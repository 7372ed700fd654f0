/** The WebSocket endpoint: the handshake is signed as a GET of its path; who does not sign is refused before the upgrade. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type ApiError, apiError, errorBody } from '../errors.ts';
import { type AccessKey, signatureObjection } from '../signature.ts';
import { Connection, type ConnectionParts } from './connection.ts';

export const WS_PATH = '/trade-api/ws/v2';
const COMMAND_BYTES_MAX = 1 << 20;
const STATUS_TEXT: Readonly<Record<number, string>> = { 401: 'Unauthorized', 404: 'Not Found' };

/** Serves connections on the server's upgrades. */
export function serveWebSocket(server: Server, key: AccessKey, parts: ConnectionParts): { close(): void } {
  const endpoint = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: COMMAND_BYTES_MAX });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const objection =
      path === WS_PATH
        ? signatureObjection(key, request.headers, 'GET', path, Date.now())
        : apiError(404, 'not_found', 'not found');
    if (objection !== null) {
      refuse(socket, objection);
      return;
    }
    endpoint.handleUpgrade(request, socket, head, (client) => new Connection(client, parts));
  });
  return {
    close: () => {
      for (const client of endpoint.clients) client.terminate();
      endpoint.close();
    },
  };
}

function refuse(socket: Duplex, error: ApiError): void {
  const body = JSON.stringify(errorBody(error));
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_TEXT[error.status] ?? 'Error'}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
