/**
 * Where an account stands against its caps, and what an order would make of it: for a run, a session, or anything else that has
 * a risk engine. Pure: it asks, and changes nothing that outlives the answer.
 */
import type { LadderDef } from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { OrderRequest, TradingState, Verdict } from '../../engine/risk/gate.ts';
import type { CapUse } from '../../engine/risk/limits.ts';
import type { LadderPayoff, RiskEngine } from '../../engine/risk/risk-engine.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** One cap: what it covers, how much of it is used, in the unit of its reason. */
export interface Use {
  readonly code: string;
  readonly subject: string;
  readonly used: number;
  readonly limit: number;
  readonly isExceeded: boolean;
}

/** Profit in µ$ at one whole degree, of the positions and with every order filled or not, whichever is worse. */
export interface DegreePayoff {
  readonly degree: number;
  readonly positions: number;
  readonly withOrders: number;
}

export interface RiskStanding {
  readonly state: TradingState;
  readonly uses: readonly Use[];
}

export interface Names {
  ladderName(id: number): string;
  marketName(id: number): string;
}

/** Every cap with something in it, the ones over everything always. */
export function standingOf(risk: RiskEngine, now: EpochMicros, maxPositions: number, names: Names): RiskStanding {
  const rate = risk.orderRate(now);
  const stops: Use[] = [
    use(
      'daily_loss_limit',
      '',
      Math.max(0, risk.dailyLoss),
      risk.dailyLossLimit,
      risk.dailyLoss >= risk.dailyLossLimit,
    ),
    use('drawdown_limit', '', risk.drawdown, risk.drawdownLimit, risk.drawdown >= risk.drawdownLimit),
    use('concurrent_positions_cap', '', risk.activeMarkets, maxPositions, risk.activeMarkets > maxPositions),
    use('order_rate_cap', '', rate.sent, rate.limit, rate.sent > rate.limit),
  ];
  const caps = risk
    .capUses()
    .filter(({ subject, openRisk }) => subject === -1 || openRisk > 0)
    .map((cap) => use(cap.code, subjectOf(cap, risk, names), cap.openRisk, cap.limit, cap.isExceeded));
  return { state: risk.state, uses: [...caps, ...stops.filter(({ limit }) => Number.isFinite(limit))] };
}

export interface WhatIf {
  readonly verdict: Verdict;
  readonly before: RiskStanding;
  /** With what the verdict allows at rest; equal to `before` where it allows nothing. */
  readonly after: RiskStanding;
  readonly payoffBefore: readonly DegreePayoff[];
  readonly payoffAfter: readonly DegreePayoff[];
}

/** What an order would do; the risk engine is left as it was. */
export function whatIf(
  risk: RiskEngine,
  order: Omit<OrderRequest, 'amends'>,
  maxPositions: number,
  names: Names,
): WhatIf {
  const { ladder, market, side, price, at, strategy } = order;
  const saved = risk.snapshot();
  const before = standingOf(risk, at, maxPositions, names);
  const payoffBefore = payoffByDegree(ladder, risk.payoffOf(ladder));
  const verdict = risk.assess(order);
  if (verdict.allowed > 0) {
    const remaining = verdict.allowed;
    const named = strategy === undefined ? {} : { strategy };
    risk.onOrderWorking({ clientOrderId: 'what-if', ladder, market, side, price, remaining, ...named }, at);
  }
  const after = standingOf(risk, at, maxPositions, names);
  const payoffAfter = payoffByDegree(ladder, risk.payoffOf(ladder));
  risk.restore(saved);
  return { verdict, before, after, payoffBefore, payoffAfter };
}

/** The payoff of a ladder at every whole degree from just below its lowest edge to just above its highest. */
export function payoffByDegree(
  { markets }: LadderDef,
  { payoff, positionLoss, openLoss }: LadderPayoff,
): DegreePayoff[] {
  const edges = markets.flatMap(({ bracket }) => [bracket.lowF, bracket.highF]).filter((edge) => Number.isFinite(edge));
  const lowest = Math.min(...edges) - 1;
  const highest = Math.max(...edges) + 1;
  const degrees: DegreePayoff[] = [];
  for (let degree = lowest; degree <= highest; degree++) {
    const row = markets.map(({ bracket }) => (bracket.lowF <= degree && degree <= bracket.highF ? 1 : 0));
    let state = 0;
    while (!row.every((pays, m) => payoff.pays[state * payoff.marketCount + m] === pays)) state += 1;
    degrees.push({
      degree,
      positions: 0 - (positionLoss[state] as number),
      withOrders: 0 - (openLoss[state] as number),
    });
  }
  return degrees;
}

function subjectOf({ code, subject }: CapUse, risk: RiskEngine, names: Names): string {
  if (subject === -1) return '';
  if (typeof subject === 'string') return subject;
  if (code === 'city_cap') return CITIES[subject]?.code ?? String(subject);
  if (code === 'cluster_cap') return (risk.clusters[subject] ?? []).join(',');
  return code === 'ladder_cap' ? names.ladderName(subject) : names.marketName(subject);
}

function use(code: string, subject: string, used: number, limit: number, isExceeded: boolean): Use {
  return { code, subject, used, limit, isExceeded };
}
