/**
 * The tests of a room, loaded once and kept, each file in a worker of its own: see `warm-worker.ts`. A question that a worker does not
 * answer soundly ends all of them; whoever asks then goes the long way.
 */
import { join, relative } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { createVitest } from 'vitest/node';
import { WARM_CHANNEL, type WarmAnswer, type WarmQuestion, type WarmReady } from './warm-worker.ts';

/** What became of a mutant in one test file. */
export type WarmVerdict = Pick<WarmAnswer, 'killer' | 'message' | 'isHitLimit'>;

export class WarmTests {
  readonly #channel = new BroadcastChannel(WARM_CHANNEL);
  readonly #waiting = new Map<number, (answer: WarmAnswer) => void>();
  readonly #ready = new Set<string>();
  readonly #root: string;
  #vitest: Awaited<ReturnType<typeof createVitest>> | undefined;
  #asked = 0;
  #isSound = true;

  /** `root` is the sandbox, from which test files are named. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Loads the files and resolves once all of them are ready. */
  async start(files: readonly string[]): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#channel.onmessage = (event) => {
        const { data } = event as { data: WarmAnswer | WarmReady | WarmQuestion };
        if ('ready' in data) {
          this.#ready.add(relative(this.#root, data.ready).replaceAll('\\', '/'));
          if (files.every((file) => this.#ready.has(file))) resolve();
        } else if ('isSound' in data) {
          this.#waiting.get(data.id)?.(data);
          this.#waiting.delete(data.id);
        }
      };
    });
    this.#vitest = await createVitest('test', {
      config: 'infra/mutation/vitest.config.ts',
      runner: join(this.#root, 'infra/mutation/warm-worker.ts'),
      watch: false,
      pool: 'threads',
      isolate: true,
      maxWorkers: files.length,
      reporters: [{}],
      update: false,
    });
    const run = this.#vitest.start([...files]);
    await Promise.race([loaded, run.then(() => Promise.reject(new Error('the tests ended before they were asked')))]);
  }

  /** Whether a file is loaded and has given no unsound answer. */
  has(file: string): boolean {
    return this.#isSound && this.#ready.has(file);
  }

  /** Shows a mutant to tests of a file, in order, until one fails; null when the answer is not to be relied on. */
  async ask(file: string, names: readonly string[], mutant: string, hitLimit?: number): Promise<WarmVerdict | null> {
    this.#asked += 1;
    const question: WarmQuestion = { id: this.#asked, file: join(this.#root, file), names, mutant, hitLimit };
    const answer = await new Promise<WarmAnswer>((resolve) => {
      this.#waiting.set(question.id, resolve);
      this.#channel.postMessage(question);
    });
    if (answer.isSound) return answer;
    process.stderr.write(`${file} is not sound after mutant ${mutant}: ${answer.killer} ${answer.message}\n`);
    this.#isSound = false;
    return null;
  }

  async stop(): Promise<void> {
    this.#channel.postMessage('end');
    await this.#vitest?.close();
    this.#channel.close();
  }
}
