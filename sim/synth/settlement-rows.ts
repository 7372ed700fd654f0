/**
 * How the exchange settles a synthetic ladder: determined when the policy of its date decides on the reports, final after the
 * timer, then paid.
 */
import type { RowOf } from '../../data/catalog/catalog.ts';
import { ReportStatus } from '../../engine/events.ts';
import { decideSettlement, settlementPolicyOf } from '../../engine/settlement/policy.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_SECOND } from '../../engine/time.ts';
import { stream } from '../random.ts';
import type { ReportedDay } from './climate-report.ts';
import type { ListedLadder } from './listing.ts';
import { winnerOf } from './listing.ts';

/** Rows of `settlements` for one ladder: three stages of each market, with the value on every row. */
export function* settlementRows(
  ladder: ListedLadder,
  report: ReportedDay,
  seed: number,
  source: string,
): Generator<RowOf<'settlements'>> {
  const random = stream(seed, `settlement of ${ladder.eventTicker}`);
  const determinedAt = decidedAt(ladder, report) + random.integer(5, 90) * MICROS_PER_SECOND;
  const finalAt = determinedAt + ladder.settlementTimerSeconds * MICROS_PER_SECOND;
  const paidAt = finalAt + random.integer(1, 30) * MICROS_PER_SECOND;
  const winner = winnerOf(ladder);
  const valueF = ladder.weather.reportedF(ladder.variable, ladder.date);
  let sequence = ladder.index * ladder.markets.length * 3;
  for (const [stage, at] of [
    ['determined', determinedAt],
    ['final', finalAt],
    ['paid', paidAt],
  ] as const)
    for (const [i, market] of ladder.markets.entries())
      yield {
        known_at: at,
        ticker: market.ticker,
        event_ticker: ladder.eventTicker,
        climate_date: ladder.date,
        stage,
        result: i === winner ? 'yes' : 'no',
        payout_e4: i === winner ? 10_000 : 0,
        value_f: valueF,
        value_text: null,
        settled_at: at,
        source,
        source_seq: sequence++,
      };
}

function decidedAt(ladder: ListedLadder, report: ReportedDay): EpochMicros {
  const versions = report.versions.map((version) => ({ ...version, status: ReportStatus[version.status] }));
  const policy = settlementPolicyOf(ladder.series, ladder.date);
  const decision = decideSettlement(policy, ladder.variable, versions, Number.MAX_SAFE_INTEGER as EpochMicros);
  if (!decision.settled) throw new RangeError(`${ladder.eventTicker} has no final report`);
  return decision.decidedAt;
}
