/** A line to a server on this machine that a test cuts, mends, and holds up: bytes that are held up arrive when it is released. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class CutLine {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #paused = new Set<() => void>();
  #isCut = false;
  #isHeld = false;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) {
        near.destroy();
        return;
      }
      const far = connect(to, '127.0.0.1');
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async to(port: number): Promise<CutLine> {
    const line = new CutLine(port);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection, and lets none be made. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** After the handshake of a connection nothing more arrives on either side. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Resolves when something is held up. */
  async waiting(): Promise<void> {
    while (this.#paused.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  release(): void {
    this.#isHeld = false;
    for (const goOn of this.#paused) goOn();
    this.#paused.clear();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let isGreeted = false;
    from.on('data', (bytes) => {
      if (this.#isHeld && isGreeted) this.#paused.add(() => to.write(bytes));
      else to.write(bytes);
      isGreeted = true;
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
