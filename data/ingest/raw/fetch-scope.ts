/**
 * Reads one paginated scope to its end, keeping every page before the next is asked. What cannot change any more goes on where an
 * interruption left it; what still changes is read from its first page again, so that what an interrupted run missed is not missed for good.
 */
import { type EpochMicros, MICROS_PER_MILLI } from '../../../engine/time.ts';
import { UserError } from '../../user-error.ts';
import type { RawPage, RawScopes } from './raw-scopes.ts';

/** One answer to a page's question. */
export interface PageAnswer {
  readonly text: string;
  /** Empty on the last page. */
  readonly cursor: string;
}

export interface ScopeQuestion {
  readonly scope: string;
  /** What is asked for cannot change any more, as was known before it is asked. */
  readonly isFinal: boolean;
  readonly ask: (cursor: string) => Promise<PageAnswer>;
  /** Whether a refusal of a kept cursor says that it is too old: the scope is then read from its first page. */
  readonly isStaleCursor: (error: unknown) => boolean;
}

/** A list longer than this is a source that turns in circles. */
const PAGES_MAX = 20_000;

/** The pages of the scope, first to last. A complete and final one is not asked again. */
export async function fetchScope(raw: RawScopes, question: ScopeQuestion): Promise<readonly RawPage[]> {
  const { scope, isFinal, ask } = question;
  const mark = raw.completion(scope);
  if (mark?.isFinal === true) {
    const kept = raw.pages(scope);
    if (kept.length === mark.pages) return kept;
  }
  const kept = isFinal && mark === null ? raw.pages(scope) : [];
  const pages = kept.every((page) => page.isFinal) ? kept : [];
  if (pages.length === 0) raw.restart(scope);
  let cursor = pages.at(-1)?.next ?? '';
  let isKeptCursor = pages.length > 0;
  while (pages.length === 0 || cursor !== '') {
    if (pages.length >= PAGES_MAX)
      throw new UserError(`${scope} has no end after ${PAGES_MAX} pages: the source repeats itself`, 1);
    let answer: PageAnswer;
    try {
      answer = await ask(cursor);
    } catch (error) {
      if (!isKeptCursor || !question.isStaleCursor(error)) throw error;
      raw.restart(scope);
      pages.length = 0;
      cursor = '';
      isKeptCursor = false;
      continue;
    }
    isKeptCursor = false;
    const page = { cursor, next: answer.cursor, fetchedAt: nowMicros(), isFinal, text: answer.text };
    raw.keep(scope, pages.length, page);
    pages.push(page);
    if (answer.cursor !== '' && answer.cursor === cursor)
      throw new UserError(`${scope}: the cursor does not move on: the source repeats itself`, 1);
    cursor = answer.cursor;
  }
  raw.complete(scope, { pages: pages.length, isFinal, completedAt: nowMicros() });
  return pages;
}

function nowMicros(): EpochMicros {
  return (Date.now() * MICROS_PER_MILLI) as EpochMicros;
}
