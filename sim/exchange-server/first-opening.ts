/** Where the clock of a served stretch stands at first. */
import type { Directory, LadderId } from '../../engine/markets/contracts.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';

/** When the first ladder of a climate date or later opened. Throws RangeError when there is none. */
export function firstOpeningFrom(directory: Directory, from: ClimateDate): EpochMicros {
  let first = Number.POSITIVE_INFINITY;
  for (let id = 0; id < directory.ladderCount; id++) {
    const { climateDate, openAt } = directory.ladder(id as LadderId);
    if (climateDate >= from) first = Math.min(first, openAt);
  }
  if (!Number.isFinite(first)) throw new RangeError(`no ladder of day ${from} or later`);
  return first as EpochMicros;
}
