/**
 * Which report settles a climate day, and when it is decided. The exchange changed its rules with the climate date 2026-08-14;
 * the policy is chosen by series and climate date, and a preliminary report or an archive's value never settles.
 *
 * Sources: exchange contract terms NHIGH (revisions between the last trading and expiration count, after it never;
 * determination is delayed to 11 AM ET when the final report is lower than an earlier one or inconsistent with the METAR
 * extremes; expiration at the first morning hour after release) and GLOBALTEMPERATURE (the first official non-preliminary
 * report that includes the datum, as reported).
 */
import { ReportStatus, Variable } from '../events.ts';
import { cityBySeries } from '../markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';
import { climateDateFromCivil } from '../weather/climate-day.ts';
import { easternDateOf, easternWallClock } from './eastern-time.ts';

export type SettlementPolicyName = 'revisions_until_expiration' | 'first_final_report';

/** A policy with what it depends on by date. */
export interface SettlementPolicy {
  readonly name: SettlementPolicyName;
  /** Hour of New York's clock at which a market expires, at the first such time after the report. */
  readonly expirationHourEt: number;
  /** Hour of New York's clock to which a suspicious report delays the determination; null where nothing delays it. */
  readonly delayedHourEt: number | null;
}

/** A version of the climate report of one station and day. */
export interface ReportVersion {
  readonly issuedAt: EpochMicros;
  readonly status: ReportStatus;
  readonly maxF: number | null;
  readonly minF: number | null;
}

/** What settles, or why nothing does yet. */
export type SettlementDecision =
  | { readonly settled: true; readonly valueF: number; readonly report: ReportVersion; readonly decidedAt: EpochMicros }
  | { readonly settled: false; readonly reason: 'no_final_report' }
  | { readonly settled: false; readonly reason: 'before_expiration' | 'delayed'; readonly until: EpochMicros };

/** One row of the table of policies: from a climate date on. */
export interface SettlementPolicyRow extends SettlementPolicy {
  readonly from: ClimateDate;
  readonly source: string;
}

/** Policies of all daily-temperature series by climate date, oldest first; the first also stands for all earlier dates. */
export const SETTLEMENT_POLICIES: readonly SettlementPolicyRow[] = [
  {
    name: 'revisions_until_expiration',
    from: climateDateFromCivil(2021, 6, 30),
    expirationHourEt: 10,
    delayedHourEt: 11,
    source: 'Contract terms NHIGH as they stood until 2024-09-03: expiration at 10:00 AM ET.',
  },
  {
    name: 'revisions_until_expiration',
    from: climateDateFromCivil(2024, 9, 4),
    expirationHourEt: 8,
    delayedHourEt: 11,
    source:
      'Contract terms NHIGH since 2024-09-04: expiration at the first 7:00 or 8:00 AM ET after release; the later is taken.',
  },
  {
    name: 'first_final_report',
    from: climateDateFromCivil(2026, 8, 14),
    expirationHourEt: 8,
    delayedHourEt: null,
    source: 'Contract terms GLOBALTEMPERATURE; series notice of the change of source effective 2026-08-14.',
  },
];

/**
 * The policy of a series on a climate date. All daily-temperature series changed on the same dates (series notice of 2026-08);
 * throws RangeError for a series that is not one of them, whose terms nobody has read.
 */
export function settlementPolicyOf(series: string, climateDate: ClimateDate): SettlementPolicy {
  if (cityBySeries(series) === undefined) throw new RangeError(`no settlement policy is known for series ${series}`);
  let row = SETTLEMENT_POLICIES.length - 1;
  while (row > 0 && climateDate < (SETTLEMENT_POLICIES[row] as SettlementPolicyRow).from) row--;
  return SETTLEMENT_POLICIES[row] as SettlementPolicyRow;
}

/**
 * What the policy decides from the reports of one station and climate day that were issued up to `now`. Reports may come in any
 * order. `metarExtremeF` is the day's extreme by the METAR groups in whole °F, null where unknown; a final report that
 * contradicts it is delayed like one that contradicts an earlier report.
 */
export function decideSettlement(
  policy: SettlementPolicy,
  variable: Variable,
  reports: readonly ReportVersion[],
  now: EpochMicros,
  metarExtremeF: number | null = null,
): SettlementDecision {
  const issued = reports.filter((report) => report.issuedAt <= now).sort((x, y) => x.issuedAt - y.issuedAt);
  const finals = issued.filter((report) => isFinal(report) && extremeOf(report, variable) !== null);
  const first = finals[0];
  if (first === undefined) return { settled: false, reason: 'no_final_report' };

  const expiresAt = firstHourAfter(first.issuedAt, policy.expirationHourEt);
  if (policy.delayedHourEt === null) {
    if (now < expiresAt) return { settled: false, reason: 'before_expiration', until: expiresAt };
    return settledBy(first, variable, expiresAt);
  }
  const isDelayed = isSuspicious(first, issued, variable, metarExtremeF);
  const delayedTo = easternWallClock(easternDateOf(expiresAt), policy.delayedHourEt);
  const decidedAt = isDelayed && delayedTo > expiresAt ? delayedTo : expiresAt;
  if (now < decidedAt) {
    return { settled: false, reason: isDelayed ? 'delayed' : 'before_expiration', until: decidedAt };
  }
  let latest = first;
  for (const report of finals) if (report.issuedAt <= decidedAt) latest = report;
  return settledBy(latest, variable, decidedAt);
}

function settledBy(report: ReportVersion, variable: Variable, decidedAt: EpochMicros): SettlementDecision {
  return { settled: true, valueF: extremeOf(report, variable) as number, report, decidedAt };
}

/** A preliminary report and an archive's daily value never settle. */
function isFinal(report: ReportVersion): boolean {
  return report.status === ReportStatus.final || report.status === ReportStatus.corrected;
}

function extremeOf(report: ReportVersion, variable: Variable): number | null {
  return variable === Variable.high ? report.maxF : report.minF;
}

/** A final extreme that is milder than one reported before it, or contradicts the METAR groups. */
function isSuspicious(
  final: ReportVersion,
  issued: readonly ReportVersion[],
  variable: Variable,
  metarExtremeF: number | null,
): boolean {
  const value = extremeOf(final, variable) as number;
  if (metarExtremeF !== null && metarExtremeF !== value) return true;
  return issued.some((report) => {
    if (report.issuedAt >= final.issuedAt || report.status === ReportStatus.archive) return false;
    const earlier = extremeOf(report, variable);
    if (earlier === null) return false;
    return variable === Variable.high ? value < earlier : value > earlier;
  });
}

/** The first time of day `hourEt` in New York that is not before an instant. */
function firstHourAfter(at: EpochMicros, hourEt: number): EpochMicros {
  const date = easternDateOf(at);
  const sameDay = easternWallClock(date, hourEt);
  return sameDay >= at ? sameDay : easternWallClock((date + 1) as ClimateDate, hourEt);
}
