/** A mail server and a webhook on loopback that behave, or fail as they are told. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A little SMTP server: one letter a conversation or more, with AUTH PLAIN where it is asked for. */
export class MailServer {
  readonly letters: Letter[] = [];
  /** What each attempt at AUTH PLAIN said, decoded. */
  readonly logins: string[] = [];
  /** Answer to the next MAIL commands, for example `451 later`; taken one by one. */
  readonly refusals: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#converse(socket));
  }

  static async start(): Promise<MailServer> {
    const office = new MailServer();
    await new Promise<void>((resolve) => office.#server.listen(0, '127.0.0.1', resolve));
    return office;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let waiting = '';
    let letter: { from: string; to: string[]; lines: string[] } | null = null;
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 here');
    socket.on('data', (chunk: Buffer) => {
      waiting += chunk.toString('utf8');
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (isData) {
          if (line !== '.') {
            letter?.lines.push(line);
            continue;
          }
          isData = false;
          if (letter !== null) this.letters.push({ from: letter.from, to: letter.to, text: letter.lines.join('\n') });
          say('250 taken');
          continue;
        }
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO') socket.write('250-here\r\n250 AUTH PLAIN\r\n');
        else if (verb === 'AUTH') {
          this.logins.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('utf8'));
          say('235 welcome');
        } else if (verb === 'MAIL') {
          const refusal = this.refusals.shift();
          letter = { from: addressIn(line), to: [], lines: [] };
          say(refusal ?? '250 ok');
        } else if (verb === 'RCPT') {
          letter?.to.push(addressIn(line));
          say('250 ok');
        } else if (verb === 'DATA') {
          isData = true;
          say('354 go on');
        } else if (verb === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

export class Webhook {
  readonly posts: Record<string, unknown>[] = [];
  /** Statuses of the next answers; 200 when there is none left. `hang` never answers. */
  readonly answers: (number | 'hang')[] = [];
  tries = 0;
  readonly #server: HttpServer;
  #port = 0;

  private constructor() {
    this.#server = createHttpServer((request, answer) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        this.tries += 1;
        const status = this.answers.shift() ?? 200;
        if (status === 'hang') return;
        if (status === 200) this.posts.push(JSON.parse(body));
        answer.writeHead(status).end();
      });
    });
  }

  static async start(): Promise<Webhook> {
    const hook = new Webhook();
    await new Promise<void>((resolve) => hook.#server.listen(0, '127.0.0.1', resolve));
    hook.#port = (hook.#server.address() as AddressInfo).port;
    return hook;
  }

  /** Stays the same when it is closed. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}/hooks/very-secret-path`;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }
}
