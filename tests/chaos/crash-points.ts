/**
 * Makes the parts of a session say where they are: their own methods are wrapped, inside this process alone, so that a kill can be
 * placed between any two steps of the very program that trades.
 */
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { EntryKind, type NewEntry } from '../../live/journal/entries.ts';
import { SessionJournal } from '../../live/journal/journal.ts';
import { SegmentWriter } from '../../live/journal/segment.ts';
import { SessionCore } from '../../live/session/core.ts';
import { Inbox } from '../../live/session/inbox.ts';
import { LiveAccount } from '../../live/venues/live-account.ts';
import type { Phase, PhaseTeller } from './phases.ts';

export function placeCrashPoints(teller: PhaseTeller): void {
  journalPoints(teller);
  requestPoints(teller);
  recoveryPoints(teller);
  wrap(Inbox.prototype, 'update', (update) => (told) => {
    update(told);
    teller.enter('heard');
  });
  let checks = 0;
  wrap(LiveAccount.prototype, 'check', (check) => async () => {
    // The first one belongs to taking up the account.
    if (checks > 0 && teller.phase !== 'ending') teller.enter('reconciling');
    checks += 1;
    return check();
  });
}

function journalPoints(teller: PhaseTeller): void {
  for (const name of ['append', 'appendDerived'] as const) {
    wrap(SessionJournal.prototype, name, (append) => (entries) => {
      const kinds = new Set(entries.map(({ kind }) => kind));
      // A note or an entry of a recovery stands in neither half of a drain.
      const isInput = kinds.has(EntryKind.advance);
      const isOutput = kinds.has(EntryKind.decisions) || kinds.has(EntryKind.commands) || kinds.has(EntryKind.records);
      if (isOutput) teller.enter('decided');
      if (isInput) append(openIn(teller, 'inputs_open', entries));
      else append(isOutput ? openIn(teller, 'outputs_open', entries) : entries);
      if (isInput) teller.enter('inputs_written');
      if (kinds.has(EntryKind.commands)) teller.enter('commands_written');
    });
  }
  wrap(SessionJournal.prototype, 'rotate', (rotate) => (checkpoint) => {
    teller.enter('checkpoint');
    rotate(checkpoint);
    teller.enter('checkpoint');
  });
  // Within the commit of a file's first entries nothing of the file may be believed.
  wrap(SegmentWriter.prototype, 'append', (append) => (entries) => {
    const { phase } = teller;
    append(phase === 'making' || phase === 'checkpoint' ? openIn(teller, phase, [...entries]) : entries);
  });
}

function requestPoints(teller: PhaseTeller): void {
  for (const name of ['createOrder', 'amendOrder', 'cancelOrder'] as const) {
    wrap(AccountClient.prototype, name, (send: (...parts: never[]) => Promise<unknown>) => {
      return (async (...parts: never[]) => {
        teller.enter('sending');
        const answer = send(...parts);
        teller.enter('awaiting');
        const got = await answer;
        teller.enter('answered');
        return got;
      }) as never;
    });
  }
  for (const name of ['balance', 'fills', 'orders', 'positions', 'settlements'] as const) {
    wrap(AccountClient.prototype, name, (read: (...parts: never[]) => Promise<unknown>) => {
      return (async (...parts: never[]) => {
        const got = await read(...parts);
        if (teller.phase !== null && READING.has(teller.phase)) teller.enter(teller.phase);
        return got;
      }) as never;
    });
  }
}

const READING: ReadonlySet<Phase> = new Set<Phase>(['taking_up', 'taking_up_again', 'reconciling', 'ending']);

function recoveryPoints(teller: PhaseTeller): void {
  for (const name of ['apply', 'restore'] as const) {
    wrap(SessionCore.prototype, name, (take: (...parts: never[]) => void) => {
      return ((...parts: never[]) => {
        take(...parts);
        if (teller.phase === 'recovering') teller.enter('recovering');
      }) as never;
    });
  }
}

/** Entries that are told one by one while their commit is open. */
function openIn(teller: PhaseTeller, phase: Phase, entries: readonly NewEntry[]): readonly NewEntry[] {
  const told = [...entries];
  told[Symbol.iterator] = function* () {
    for (let index = 0; index < told.length; index++) {
      yield told[index] as NewEntry;
      teller.enter(phase);
    }
  } as (typeof told)[typeof Symbol.iterator];
  return told;
}

/** Puts another function in place of a method; it is given the method, bound. */
export function wrap<Target extends object, Name extends keyof Target>(
  prototype: Target,
  name: Name,
  made: (own: Target[Name]) => Target[Name],
): void {
  const own = prototype[name] as (this: Target, ...parts: unknown[]) => unknown;
  prototype[name] = function (this: Target, ...parts: unknown[]) {
    const bound = made(own.bind(this) as Target[Name]) as (...parts: unknown[]) => unknown;
    return bound(...parts);
  } as Target[Name];
}
