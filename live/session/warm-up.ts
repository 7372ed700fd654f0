/**
 * Tells a new session's core what its history knows, up to the instant at which the session begins: everything learned in a
 * backtest's warm-up is learned here, from the same tape and in the same order.
 */
import type { Tape } from '../../data/tape/tape.ts';
import { type EventColumns, EventKind } from '../../engine/events.ts';
import type { LadderId } from '../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { SessionCore } from './core.ts';
import { type ForecastName, listingOf, NOTHING_LISTED } from './directory.ts';

/**
 * Tells what a tape knew before `until`, with every tick before it. Returns how many rows there were.
 * @param forecastNames how the tape names the forecasts of stations
 */
export function warmUp(
  core: SessionCore,
  tape: Tape,
  until: EpochMicros,
  forecastNames: readonly ForecastName[] = [],
): number {
  core.list({ ladders: [], forecastSources: [...tape.directory.forecastSources], forecastNames: [...forecastNames] });
  let rows = 0;
  for (const batch of tape.batches()) {
    const end = firstRowFrom(batch, until);
    const ladders = listedIn(batch, end).map((id) => listingOf(tape.directory.ladder(id)));
    core.list({ ...NOTHING_LISTED, ladders });
    core.tell({ ...batch, length: end });
    core.outputs.take(core.now);
    rows += end;
    if (end < batch.length) break;
  }
  core.advance((until - 1) as EpochMicros);
  core.outputs.take(core.now);
  return rows;
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
