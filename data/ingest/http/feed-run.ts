/**
 * One run of a feed: questions are asked, their answers kept, and whatever is kept and has not become rows is read and merged into the
 * store. Killed at any point and started again it ends with the same store as one that was not.
 */
import type { EpochMicros } from '../../../engine/time.ts';
import type { Store } from '../../store/store.ts';
import { type FeedRows, mergeFeeds } from '../merge-feed.ts';
import type { ServiceAnswer } from './fetched-answer.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { PoliteClient } from './polite-client.ts';

/** A question with the reader of its answers. */
export interface Question {
  readonly path: string;
  /** A kept answer is as good as a new one: what the question is about is past and does not change. */
  readonly isSettled: (kept: ServiceAnswer) => boolean;
  /** Rows of one answer. Throws a UserError (3) for what is no such answer. */
  readonly read: (answer: ServiceAnswer) => readonly FeedRows[];
}

/** The newest answer to a question. */
export interface Asked {
  readonly answer: ServiceAnswer;
  /** When the service last said so: later than the answer's own time where nothing had changed. */
  readonly checkedAt: EpochMicros;
}

/** Counts of a run. */
export interface FeedCounts {
  /** Questions sent, repeated ones included. */
  asked: number;
  /** Answers that were kept from before or had not changed. */
  unchanged: number;
  /** Questions that the service has no answer to. */
  absent: number;
  /** Questions that stayed without answer and are not needed for the rest. */
  failed: number;
  /** Rows new in the store. */
  added: number;
}

const MOST_PENDING_CHARACTERS = 16_000_000;

export class FeedRun {
  readonly counts: FeedCounts = { asked: 0, unchanged: 0, absent: 0, failed: 0, added: 0 };
  readonly #client: PoliteClient;
  readonly #kept: KeptAnswers;
  readonly #store: Store;
  #pendingCharacters = 0;
  /** What has not become rows, by path. */
  readonly #pending = new Map<string, { readonly question: Question; readonly answers: readonly ServiceAnswer[] }>();

  constructor(client: PoliteClient, kept: KeptAnswers, store: Store) {
    this.#client = client;
    this.#kept = kept;
    this.#store = store;
  }

  /**
   * Asks, and gives the newest answer; null where the service has none (404). The answer becomes rows with `merge`, or before
   * when much has gathered.
   */
  async ask(question: Question): Promise<Asked | null> {
    const { path, isSettled } = question;
    const before = this.#kept.latest(path);
    if (before !== null && isSettled(before)) {
      this.counts.unchanged++;
      await this.#remember(question, null);
      return { answer: before, checkedAt: before.fetchedAt };
    }
    const asked = this.#client.asked;
    const answer = await this.#client.get(path, before?.lastModified ?? null);
    this.counts.asked += this.#client.asked - asked;
    if (answer.status === 404) {
      this.counts.absent++;
      return null;
    }
    if (answer.status === 304) this.counts.unchanged++;
    await this.#remember(question, answer.status === 304 ? null : this.#kept.keep(answer));
    return { answer: answer.status === 304 && before !== null ? before : answer, checkedAt: answer.fetchedAt };
  }

  /** Makes rows of everything that was asked since the last merge. */
  async merge(): Promise<void> {
    const pending = [...this.#pending.values()];
    const feeds = pending.flatMap(({ question, answers }) => answers.flatMap((answer) => question.read(answer)));
    const { added } = feeds.length === 0 ? { added: 0 } : await mergeFeeds(this.#store, feeds);
    this.counts.added += added;
    this.#kept.settle(pending.flatMap(({ answers }) => answers));
    this.#pending.clear();
    this.#pendingCharacters = 0;
  }

  /** Notes what of a question has to become rows: what lay there before, or the version that has just been kept. */
  async #remember(question: Question, kept: ServiceAnswer | null): Promise<void> {
    const known = this.#pending.get(question.path);
    const fresh = known === undefined ? this.#kept.pending(question.path) : kept === null ? [] : [kept];
    if (fresh.length === 0) return;
    this.#pending.set(question.path, { question, answers: [...(known?.answers ?? []), ...fresh] });
    this.#pendingCharacters += fresh.reduce((sum, { text }) => sum + text.length, 0);
    // Ten years of a city's guidance are hundreds of megabytes: what is held in memory is bounded.
    if (this.#pendingCharacters > MOST_PENDING_CHARACTERS) await this.merge();
  }
}
