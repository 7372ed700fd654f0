/** Risk of a run or a session for people and as JSON: limits, use and headroom, and what an order would change. */
import { existsSync } from 'node:fs';
import { UserError } from '../data/user-error.ts';
import { BookSide } from '../engine/events.ts';
import { formatCash, formatQuantity } from '../engine/money/format.ts';
import type { Cash, Price, Quantity } from '../engine/money/units.ts';
import { reasonOf } from '../engine/reasons.ts';
import type { EpochMicros } from '../engine/time.ts';
import { holdsJournal } from '../live/journal/segment-names.ts';
import { sessionAt } from '../live/replay/session-at.ts';
import { factsOf } from '../live/session/session.ts';
import { type AccountAt, accountAt } from '../sim/risk/account-at.ts';
import { figureOf, usesJson } from '../sim/risk/figures.ts';
import { type DegreePayoff, type Names, type RiskStanding, standingOf, whatIf } from '../sim/risk/standing.ts';
import { capLine } from './risk-figures.ts';
import { runOrSession } from './session-folder.ts';
import { sessionPlanOf } from './session-plan.ts';

interface Shown {
  readonly json: object;
  readonly lines: readonly string[];
}

/**
 * The account of a run's folder or of a session's, which may be running.
 * @throws UserError 3 when the folder is neither, or damaged; 1 when this program decides otherwise than the session did.
 */
async function accountOf(name: string, at: number | undefined): Promise<AccountAt> {
  const dir = runOrSession(name);
  if (!existsSync(dir)) throw new UserError(`there is no folder ${dir}: name the folder of a run or a session`, 3);
  if (!holdsJournal(dir)) return accountAt(dir, at as EpochMicros | undefined);
  const plan = await sessionPlanOf(factsOf(dir));
  const core = sessionAt(dir, plan, at as EpochMicros | undefined);
  const { ledger, risk, equity } = core.engine.account;
  return {
    at: (at as EpochMicros | undefined) ?? core.now,
    directory: core.directory,
    ledger,
    risk,
    equity,
    maxPositions: plan.rooms.risk.maxPositions,
    voice: core.engine.voice,
  };
}

/** Limits, use and headroom at an instant, or at the end of the run or session. */
export async function showRisk(run: string, at: number | undefined): Promise<Shown> {
  const account = await accountOf(run, at);
  const standing = standingOf(account.risk, account.at, account.maxPositions, namesOf(account));
  const json = { ...headOf(account), caps: usesJson(standing) };
  const lines = [...headLines(account), ...usesLines(standing)];
  return { json, lines };
}

export interface WhatIfArguments {
  readonly run: string;
  readonly market: string;
  readonly side: 'bid' | 'ask';
  /** Dollars and contracts. */
  readonly price: number;
  readonly quantity: number;
  readonly at?: number | undefined;
}

/** @throws UserError 2 for a market that the run or session does not have or a price finer than the exchange's. */
export async function showWhatIf(args: WhatIfArguments): Promise<Shown> {
  const account = await accountOf(args.run, args.at);
  const market = account.directory.marketOf(args.market);
  if (market === undefined) {
    throw new UserError(`${args.market} is not a market of ${args.run}: name one by the exchange's ticker.`, 2);
  }
  const price = Math.round(args.price * 10_000) as Price;
  const quantity = Math.round(args.quantity * 100) as Quantity;
  if (price <= 0 || price >= 10_000 || quantity <= 0) {
    throw new UserError('the order is finer than 1/10,000 dollar or 1/100 contract: give a larger one.', 2);
  }
  const ladder = account.directory.ladder(market.ladder);
  const side = args.side === 'bid' ? BookSide.bid : BookSide.ask;
  const order = { ladder, market, side, price, quantity, at: account.at, strategy: account.voice };
  const { verdict, before, after, payoffBefore, payoffAfter } = whatIf(
    account.risk,
    order,
    account.maxPositions,
    namesOf(account),
  );
  const payoff = payoffBefore.map((row, i) => payoffJson(row, payoffAfter[i] as DegreePayoff));
  const { code, allowed, limit, value, openRiskAfter, reducing } = verdict;
  const verdictJson = {
    code,
    text: reasonOf(code).text,
    asked: formatQuantity(quantity),
    allowed: formatQuantity(allowed),
    limit: figureOf(code, limit),
    value: figureOf(code, value),
    open_risk_after: formatCash(openRiskAfter),
    reducing,
  };
  const json = {
    ...headOf(account),
    market: market.ticker,
    side: args.side,
    price: args.price.toFixed(4),
    verdict: verdictJson,
    caps_before: usesJson(before),
    caps_after: usesJson(after),
    payoff,
  };
  const lines = [
    ...headLines(account),
    `${args.side} ${formatQuantity(quantity)} ${market.ticker} at $${args.price.toFixed(4)}: ${
      allowed === quantity ? 'allowed' : allowed > 0 ? `cut to ${formatQuantity(allowed)}` : 'refused'
    } (${code}: ${reasonOf(code).text})${reducing ? ', reducing' : ''}`,
    'Caps before',
    ...usesLines(before),
    'Caps after',
    ...usesLines(after),
    'Profit by degree      positions now   with orders now   with orders after',
    ...payoff.map(
      (row) =>
        `  ${`${row.degree} °F`.padEnd(14)}${row.positions.padStart(20)}${row.with_orders.padStart(18)}${row.with_orders_after.padStart(20)}`,
    ),
  ];
  return { json, lines };
}

function payoffJson(now: DegreePayoff, after: DegreePayoff) {
  return {
    degree: now.degree,
    positions: formatCash(now.positions as Cash),
    with_orders: formatCash(now.withOrders as Cash),
    with_orders_after: formatCash(after.withOrders as Cash),
  };
}

function headOf({ at, risk, equity, ledger }: AccountAt) {
  return {
    at: new Date(at / 1000).toISOString(),
    state: risk.state,
    bankroll: formatCash(equity),
    open_risk: formatCash(risk.openRisk),
    no_result_risk: formatCash(risk.noResultRisk),
    free_cash: formatCash(risk.freeCash),
    cash: formatCash(ledger.cash),
  };
}

function headLines(account: AccountAt): string[] {
  const { at, state, bankroll, open_risk, free_cash } = headOf(account);
  return [`At ${at}: ${state}; bankroll $${bankroll}, open risk $${open_risk}, free cash $${free_cash}`];
}

function usesLines({ uses }: RiskStanding): string[] {
  return uses.map(
    ({ code, subject, used, limit, isExceeded }) =>
      `${capLine(code, used, limit, subject)}${isExceeded ? '  exceeded' : ''}`,
  );
}

function namesOf({ directory }: AccountAt): Names {
  return {
    ladderName: (id) => directory.ladder(id as never).eventTicker,
    marketName: (id) => directory.market(id as never).ticker,
  };
}
