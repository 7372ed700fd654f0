/** The summary of a finished backtest: what the parts of the run know, put into the one schema that reports read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CityScore } from '../data/check/city-scores.ts';
import { RUN_FORMAT, type RunSummary } from '../data/runs/schema.ts';
import type { Tape } from '../data/tape/tape.ts';
import { FIDELITY_TIER_NAMES, type FidelityTier, type LadderDef } from '../engine/markets/contracts.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { formatCash, formatQuantity } from '../engine/money/format.ts';
import type { Cash, Quantity } from '../engine/money/units.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import { configSha256 } from './backtest-configuration.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestRun } from './backtest-run.ts';
import { EXCHANGE_ASSUMPTIONS } from './exchange/assumptions.ts';
import { FILL_RULES } from './exchange/rules/rule-book.ts';
import type { RunScores } from './scores/score-run.ts';
import type { SettlementAudit } from './settlement-audit.ts';

/** Days on which resolutions differ that a summary names; the counts are complete. */
const MOST_DIFFERENCES = 200;

/** What of a tape a summary tells of; a session's journal can be one. */
export interface SummarisedData {
  readonly directory: Pick<Tape['directory'], 'ladderCount' | 'ladder' | 'isRestored'>;
  readonly manifest: Pick<Tape['manifest'], 'events_by_kind' | 'ladders_left_out' | 'before_listing'>;
  /** Null where there is none. */
  readonly sha256: string | null;
  tierOf(ladder: LadderDef['id']): FidelityTier | null;
}

export interface FinishedBacktest {
  readonly runId: string;
  /** `backtest` when left out. */
  readonly mode?: RunSummary['mode'];
  readonly run: Pick<BacktestRun, 'writer' | 'audit'> & {
    readonly engine: Pick<BacktestRun['engine'], 'account'>;
    readonly replay: Pick<BacktestRun['replay'], 'eventsDone'>;
  };
  /** Of every decision, where the writer did not see them all. */
  readonly decisionsSha256?: string;
  readonly tape: SummarisedData;
  readonly plan: BacktestPlan;
  readonly scores: RunScores;
  readonly wallSeconds: number;
  readonly startedOn: Date;
  readonly dataSha256: string;
  readonly cities: readonly CityScore[];
}

/** Puts the summary together. Money is exact: strings of integers in micro-dollars. */
export function summarise({
  runId,
  mode = 'backtest',
  run,
  decisionsSha256 = run.writer.decisionsSha256,
  tape,
  plan,
  scores,
  wallSeconds,
  startedOn,
  dataSha256,
  cities,
}: FinishedBacktest): RunSummary {
  const { writer, replay, audit } = run;
  const { account } = run.engine;
  const figures = writer.figures;
  const start = account.ledger.capital;
  const net = account.equity - start;
  const ladders = laddersOfRun(tape, plan);
  const strikeRule = audit.strikeRule();
  const independent = audit.independent();
  const counts = account.risk.counts;
  return {
    run_id: runId,
    mode,
    from: formatClimateDate(plan.from),
    to: formatClimateDate(plan.to),
    cities: CITIES.filter(({ id }) => ladders.some(({ city }) => city === id)).map(({ code }) => code),
    strategies: plan.strategies.map(({ definition }) => definition.name),
    seed: plan.seed,
    config_sha256: configSha256(plan),
    data_sha256: dataSha256,
    decisions_sha256: decisionsSha256,
    events: replay.eventsDone,
    wall_seconds: round(wallSeconds, 3),
    events_per_second: Math.round(replay.eventsDone / wallSeconds),
    peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
    bankroll_start: formatCash(start),
    bankroll_end: formatCash(account.equity),
    gross_pnl: formatCash((net + account.ledger.fees) as Cash),
    fees: formatCash(account.ledger.fees),
    net_pnl: formatCash(net as Cash),
    max_drawdown: formatCash(figures.maxDrawdownE6 as Cash),
    max_drawdown_pct: round(figures.maxDrawdownPct, 4),
    orders: {
      submitted: figures.ordersSubmitted,
      filled: figures.ordersFilled,
      canceled: figures.ordersCanceled,
      rejected: figures.ordersRejected,
    },
    fills: figures.fills,
    contracts: formatQuantity(figures.contractsE2 as Quantity),
    ladders: ladders.length,
    settlements: countsOf(strikeRule),
    independent: countsOf(independent),
    scores: scores.scores,
    risk: { max_open_risk: formatCash(counts.maxOpenRisk), pauses: counts.pauses, rejections: writer.refusals },
    fidelity: sharesByTier(tape, ladders),
    ...(mode !== 'live' && fillRules(plan)),
    format: RUN_FORMAT,
    score_slots: scores.score_slots,
    score_differences: [...scores.score_differences],
    scores_dropped: scores.scores_dropped,
    caps: { open_risk: formatCash(openRiskCap(plan)) },
    provenance: provenance(plan, tape, startedOn),
    data_quality: {
      events_by_kind: tape.manifest.events_by_kind,
      ladders_restored: ladders.filter(({ markets }) => markets.some(({ id }) => tape.directory.isRestored(id))).length,
      ladders_left_out: tape.manifest.ladders_left_out.length,
      ladders_without_result: audit.ladderCounts().withoutResult,
      ladders_without_prices: ladders.filter(({ id }) => tape.tierOf(id) === null).length,
      differences: differencesOf(audit).slice(0, MOST_DIFFERENCES),
      notes: notesOf(plan, tape, ladders),
      city_scores: cities.map((city) => ({ ...city, worst: [...city.worst] })),
    },
  };
}

function fillRules(plan: BacktestPlan): Pick<RunSummary, 'fill_rules' | 'fill_settings'> {
  return {
    fill_rules: [
      ...FILL_RULES.map(({ name, tier, assumptions }) => ({
        rule: name,
        tier: FIDELITY_TIER_NAMES[tier],
        assumptions: [...assumptions],
      })),
      { rule: 'exchange', tier: 'all', assumptions: [...EXCHANGE_ASSUMPTIONS] },
    ],
    fill_settings: plan.exchange,
  };
}

function laddersOfRun(tape: SummarisedData, plan: BacktestPlan): LadderDef[] {
  const all = Array.from({ length: tape.directory.ladderCount }, (_, id) =>
    tape.directory.ladder(id as LadderDef['id']),
  );
  return all.filter(
    ({ climateDate, variable }) =>
      climateDate >= plan.from && climateDate <= plan.to && plan.variables.includes(variable),
  );
}

function sharesByTier(tape: SummarisedData, ladders: readonly LadderDef[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of ladders) {
    const tier = tape.tierOf(id);
    const name = tier === null ? 'none' : FIDELITY_TIER_NAMES[tier];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...FIDELITY_TIER_NAMES, 'none']
      .filter((name) => counts.has(name))
      .map((name) => [name, round((counts.get(name) ?? 0) / ladders.length, 6)]),
  );
}

function openRiskCap({ rooms }: BacktestPlan): Cash {
  const { bankrollUsd, maxOpenRiskPct, maxOpenRiskUsd } = rooms.risk;
  const byPercent = (bankrollUsd * maxOpenRiskPct) / 100;
  return Math.round(Math.min(byPercent, maxOpenRiskUsd ?? byPercent) * 1e6) as Cash;
}

function countsOf({ checked, mismatched, skipped }: RunSummary['settlements']): RunSummary['settlements'] {
  return { checked, mismatched, skipped };
}

function differencesOf(audit: SettlementAudit): RunSummary['data_quality']['differences'] {
  const strikeRule = audit.strikeRule().mismatches.map(({ ticker, climateDate, result, expected }) => {
    const ladder = audit.ladderOfTicker(ticker);
    return {
      kind: 'strike_rule' as const,
      ...nameOf(ladder),
      climate_date: formatClimateDate(climateDate),
      exchange: result,
      own: expected,
    };
  });
  const independent = audit
    .independent()
    .differences.map(({ city, variable, climateDate, exchangeF, independentF, source }) => ({
      kind: 'independent' as const,
      ...nameOf(audit.ladderOfDay(city, variable, climateDate)),
      climate_date: formatClimateDate(climateDate),
      exchange: `${exchangeF} °F`,
      own: `${independentF} °F (${source})`,
    }));
  return [...strikeRule, ...independent];
}

function nameOf(ladder: LadderDef | undefined): { event_ticker: string; city: string } {
  if (ladder === undefined) return { event_ticker: '', city: '' };
  return { event_ticker: ladder.eventTicker, city: CITIES[ladder.city]?.code ?? '' };
}

function provenance(plan: BacktestPlan, tape: SummarisedData, startedOn: Date): RunSummary['provenance'] {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    milkbot: version,
    source_sha256: plan.sourceSha256,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    tape_sha256: tape.sha256,
    started_at: startedOn.toISOString(),
    command: [...plan.command],
  };
}

function notesOf(plan: BacktestPlan, tape: SummarisedData, ladders: readonly LadderDef[]): string[] {
  const notes: string[] = [];
  const registryTerms = ladders.filter(({ termsHash }) => termsHash === 'registry').length;
  if (registryTerms > 0) {
    notes.push(
      `${registryTerms} ladders have no rules text in the history; the terms of the station registry were used.`,
    );
  }
  if (tape.manifest.before_listing > 0) {
    notes.push(`${tape.manifest.before_listing} market events came before their ladder was listed and were left out.`);
  }
  for (const [city, stations] of Object.entries(plan.forecastStations)) {
    notes.push(`Forecasts of ${stations.join(', ')} were used as predictors for ${city}.`);
  }
  return notes;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
