/**
 * What is true of a market at the simulated instant: its status, and what it paid. A market that the clock is replaying answers for itself;
 * any other one answers from its record, by the clock alone.
 */
import { type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import type { LiveMarkets, ServedStatus } from '../live-markets.ts';
import type { HistoryStage, ListedMarket } from './listing.ts';

/** From creation to opening, as its records show: created about half past nine UTC for an opening at ten Eastern. */
const CREATED_BEFORE_OPEN = 0.19 * MICROS_PER_DAY;

export interface MarketState {
  readonly status: ServedStatus;
  readonly createdAt: EpochMicros;
  /** The last change that is not trading. */
  readonly updatedAt: EpochMicros;
  /** The step that decided it; null before its determination. */
  readonly decided: HistoryStage | null;
  /** The exchange's time of payment; null before, and where its record has none. */
  readonly settledAt: EpochMicros | null;
  /** When it was paid by all that is known, for the archive's cutoff; null before. */
  readonly finalAt: EpochMicros | null;
}

export function stateOf(market: ListedMarket, live: LiveMarkets, now: EpochMicros): MarketState {
  const createdAt = Math.floor(market.openAt - CREATED_BEFORE_OPEN) as EpochMicros;
  const told = market.stages.filter(({ knownAt }) => knownAt <= now);
  const last = told.at(-1) ?? null;
  const decided = last === null ? null : (told.findLast(({ result }) => result !== null) ?? last);
  const payment = paymentOf(market);
  const replayed = live.status(market.ticker);
  // A record may end with the final result; what is replayed is paid when the exchange's timer has run out.
  const isPaid = payment !== null && payment.knownAt <= now && (replayed === null || replayed === 'finalized');
  const status = isPaid ? 'finalized' : (replayed ?? statusByClock(market, last, now));
  return {
    status: status === 'finalized' && !isPaid ? 'determined' : status,
    createdAt,
    updatedAt: (last?.knownAt ?? (now >= market.openAt ? market.openAt : createdAt)) as EpochMicros,
    decided,
    settledAt: isPaid ? payment.settledAt : null,
    finalAt: isPaid ? payment.knownAt : null,
  };
}

/** The step at which it pays: `paid`, or `final` where the record goes no further. */
function paymentOf({ stages }: ListedMarket): HistoryStage | null {
  return stages.findLast(({ stage }) => stage === 'paid') ?? stages.findLast(({ stage }) => stage === 'final') ?? null;
}

function statusByClock(market: ListedMarket, last: HistoryStage | null, now: EpochMicros): ServedStatus {
  if (last !== null) return last.stage === 'disputed' || last.stage === 'amended' ? last.stage : 'determined';
  if (now >= market.closeAt) return 'closed';
  return now >= market.openAt ? 'active' : 'initialized';
}
