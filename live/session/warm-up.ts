/**
 * Tells a new session's core what its history knows, up to the instant at which the session begins: everything learned in a
 * backtest's warm-up is learned here, from the same tape and in the same order.
 */
import type { Tape } from '../../data/tape/tape.ts';
import type { OperatorCommand } from '../../engine/account.ts';
import { type EventColumns, EventKind } from '../../engine/events.ts';
import type { LadderId } from '../../engine/markets/contracts.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { EntryKind, jsonEntry } from '../journal/entries.ts';
import type { SessionCore } from './core.ts';
import { type ForecastName, listingOf, NOTHING_LISTED } from './directory.ts';

/**
 * Tells what a tape knew before `until`, with every tick before it. Returns how many rows there were.
 *
 * A ladder that is to be traded may have been open by then. Nobody traded it: trading is halted all that time, and free again at
 * its end, so that a session never begins with orders or positions that were only imagined.
 * @param from first climate date that is traded; null lets it trade, as a backtest would have
 * @param forecastNames how the tape names the forecasts of stations
 */
export function warmUp(
  core: SessionCore,
  tape: Tape,
  until: EpochMicros,
  from: ClimateDate | null,
  forecastNames: readonly ForecastName[] = [],
): number {
  core.list({ ladders: [], forecastSources: [...tape.directory.forecastSources], forecastNames: [...forecastNames] });
  const isOpenBefore = from !== null && opensBefore(tape, from, until);
  let rows = 0;
  let isHalted = false;
  for (const batch of tape.batches()) {
    const end = firstRowFrom(batch, until);
    const ladders = listedIn(batch, end).map((id) => listingOf(tape.directory.ladder(id)));
    core.list({ ...NOTHING_LISTED, ladders });
    if (isOpenBefore && !isHalted && end > 0) {
      operate(core, 'halt', batch.knownAt[0] as EpochMicros);
      isHalted = true;
    }
    core.tell({ ...batch, length: end });
    core.outputs.take(core.now);
    rows += end;
    if (end < batch.length) break;
  }
  core.advance((until - 1) as EpochMicros);
  if (isHalted) operate(core, 'resume', (until - 1) as EpochMicros);
  core.outputs.take(core.now);
  return rows;
}

/** Whether a ladder of the traded dates opened before an instant. */
function opensBefore({ directory }: Tape, from: ClimateDate, until: EpochMicros): boolean {
  for (let id = 0; id < directory.ladderCount; id++) {
    const { climateDate, openAt } = directory.ladder(id as LadderId);
    if (climateDate >= from && openAt < until) return true;
  }
  return false;
}

function operate(core: SessionCore, command: OperatorCommand, at: EpochMicros): void {
  core.apply(jsonEntry(EntryKind.operator, at, { command }));
}

/** Ladders that are listed in the first `end` rows of a batch, in order. */
function listedIn({ kind, subject }: EventColumns, end: number): LadderId[] {
  const ladders: LadderId[] = [];
  for (let row = 0; row < end; row++) {
    if (kind[row] === EventKind.ladderListed) ladders.push(subject[row] as LadderId);
  }
  return ladders;
}

function firstRowFrom({ knownAt, length }: EventColumns, until: number): number {
  let row = 0;
  while (row < length && (knownAt[row] as number) < until) row += 1;
  return row;
}
