/**
 * The account of a run as it stood at an instant, put together again from its tables: the ledger and the risk engine are told
 * what the run's own were told, so that limits, use and verdicts are those of the program that traded.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfigYaml, readStateChanges, readSummary, readTables } from '../../data/runs/reader.ts';
import type { FillRow, OrderRow } from '../../data/runs/schema.ts';
import { UserError } from '../../data/user-error.ts';
import { voiceOf } from '../../engine/evaluation.ts';
import { BookSide } from '../../engine/events.ts';
import type { Directory, MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import { moneyConfig } from '../../engine/money/config.ts';
import { scheduleFor, worstFee } from '../../engine/money/fees.ts';
import type { Cash, Price, Quantity } from '../../engine/money/units.ts';
import { Ledger } from '../../engine/portfolio/ledger.ts';
import { riskConfig } from '../../engine/risk/config.ts';
import type { RestingOrder } from '../../engine/risk/gate.ts';
import { RiskEngine } from '../../engine/risk/risk-engine.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { AUDITED_TABLES, type Step, stepsOf } from '../audit/risk/steps.ts';
import { RunDirectory } from './run-directory.ts';

const configuration = z.object({ risk: riskConfig, fees: moneyConfig });
/** States in which something of an order may still fill. */
const OPEN_STATES: ReadonlySet<string> = new Set(['SUBMITTED', 'RESTING', 'PARTIAL', 'UNKNOWN']);

/** An account as it stood at an instant, of a run or of a session. */
export interface AccountAt {
  readonly at: EpochMicros;
  readonly directory: Directory & { marketOf(ticker: string): MarketDef | undefined };
  readonly ledger: Ledger;
  readonly risk: RiskEngine;
  /** Equity at the last mark on record. */
  readonly equity: Cash;
  readonly maxPositions: number;
  /** Who speaks for its orders: `ensemble`, or the one strategy that trades alone. */
  readonly voice: string;
}

/**
 * The account after everything up to `at`, inclusive; at the end of the run without it.
 * @throws UserError 3 when the folder is no run, unfinished or damaged.
 */
export async function accountAt(dir: string, at?: EpochMicros): Promise<AccountAt> {
  const { strategies } = readSummary(dir);
  let tree: unknown;
  try {
    tree = parse(readConfigYaml(dir));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`config.yaml in ${dir} is not YAML: the run is damaged, run it again.`, 3, { cause });
  }
  const parsed = configuration.safeParse(tree);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(
      `config.yaml in ${dir} does not fit at ${issue?.path.join('.')} (${issue?.message}): run it again with this version.`,
      3,
    );
  }
  const tables = await readTables(dir, AUDITED_TABLES);
  const steps = stepsOf(tables, await readStateChanges(dir));
  const until = at ?? ((steps.at(-1)?.at ?? 0) as EpochMicros);
  const account = new RunAccount(parsed.data, new RunDirectory(tables.ladders, tables.markets), tables.fills);
  for (const step of steps) {
    if (step.at > until) break;
    account.take(step);
  }
  account.reach(until);
  const { directory, ledger, risk, equity } = account;
  return {
    at: until,
    directory,
    ledger,
    risk,
    equity,
    maxPositions: parsed.data.risk.maxPositions,
    voice: voiceOf(strategies),
  };
}

class RunAccount {
  readonly directory: RunDirectory;
  readonly ledger: Ledger;
  readonly risk: RiskEngine;
  equity: Cash;
  #isMarked = false;
  readonly #fillsOf = new Map<string, FillRow[]>();
  readonly #filled = new Map<string, number>();
  readonly #open = new Set<string>();
  readonly #unpaid = new Map<number, Set<number>>();

  constructor(config: z.infer<typeof configuration>, directory: RunDirectory, fills: readonly FillRow[]) {
    const smallest = Math.round(config.fees.smallestFillContracts * 100) as Quantity;
    this.directory = directory;
    this.equity = Math.round(config.risk.bankrollUsd * 1e6) as Cash;
    this.ledger = new Ledger(this.equity);
    this.risk = new RiskEngine({
      config: config.risk,
      ledger: this.ledger,
      directory,
      worstFee: ({ series }, at, price, quantity) =>
        worstFee(scheduleFor(series, at, config.fees.balancePrecision), price, quantity, smallest),
      // The tables of a run hold no prices: what was stale then is not known.
      isStale: () => false,
    });
    for (const fill of fills) {
      const known = this.#fillsOf.get(fill.client_order_id);
      if (known === undefined) this.#fillsOf.set(fill.client_order_id, [fill]);
      else known.push(fill);
    }
  }

  take(step: Step): void {
    const at = step.at as EpochMicros;
    for (const row of step.settlements) this.#settle(row.market as MarketId, row.payout_e4, row.stage === 'paid');
    if (step.clusters !== null) this.risk.setClusters(step.clusters, at);
    for (const { reason, real } of step.states) {
      if (reason === 'operator_pause') this.risk.pause(at);
      else if (reason === 'operator_resume') this.risk.resume(at);
      else if (reason === 'operator_reduce_only') this.risk.reduceOnly(at);
      else if (reason === 'operator_halt') this.risk.halt(at);
      else if (reason === 'drawdown_limit') this.#noteHeight(step, real);
    }
    for (const { equity_e6 } of step.equity) {
      this.equity = equity_e6 as Cash;
      this.#isMarked = true;
      this.risk.onClock(at, this.equity);
    }
    for (const row of step.orders) this.#order(row, at);
    for (const fill of step.strangers) this.#strangers(fill, at);
  }

  /** Time has come to `at` without another mark: the record leaves out those at which nothing had changed. */
  reach(at: EpochMicros): void {
    if (this.#isMarked && at >= this.risk.tradingDayEndsAt) this.risk.onClock(at, this.equity);
  }

  /** The height need not stand in the record: it is the equity at which the limit was reached and the fall to it. */
  #noteHeight({ equity }: Step, fall: number): void {
    const mark = equity.at(-1);
    if (mark !== undefined) this.risk.noteHeight((mark.equity_e6 + fall) as Cash);
  }

  #settle(id: MarketId, payout: number | null, isPaid: boolean): void {
    const market = this.directory.market(id);
    const ladder = this.directory.ladder(market.ladder);
    if (payout !== null) this.ledger.determine(market, payout as Price);
    this.risk.onLadderDetermined(ladder.id);
    if (!isPaid) return;
    this.ledger.pay(market);
    const unpaid = this.#unpaid.get(ladder.id) ?? new Set<number>(ladder.markets.map((each) => each.id));
    unpaid.delete(id);
    this.#unpaid.set(ladder.id, unpaid);
    if (unpaid.size === 0) this.risk.onLadderPaid(ladder.id);
  }

  #order(row: OrderRow, at: EpochMicros): void {
    const id = row.client_order_id;
    this.#book(row, at);
    const remaining = row.quantity_e2 - row.filled_e2;
    if (!OPEN_STATES.has(row.state) || remaining <= 0) {
      if (this.#open.delete(id)) this.risk.onOrderGone(id, row.market as MarketId);
      return;
    }
    const order = this.#resting(row, remaining);
    if (this.#open.has(id)) this.risk.onOrderChanged(order, at);
    else this.risk.onOrderWorking(order, at);
    this.#open.add(id);
  }

  #book(row: OrderRow, at: EpochMicros): void {
    const id = row.client_order_id;
    let missing = row.filled_e2 - (this.#filled.get(id) ?? 0);
    this.#filled.set(id, row.filled_e2);
    const waiting = this.#fillsOf.get(id) ?? [];
    while (missing > 0 && waiting.length > 0) {
      const fill = waiting.shift() as FillRow;
      missing -= fill.quantity_e2;
      this.#bookFill(fill, at);
    }
  }

  /** A fill of an order that is not told, or later: then it is not booked again with it. */
  #strangers(fill: FillRow, at: EpochMicros): void {
    const id = fill.client_order_id;
    this.#filled.set(id, (this.#filled.get(id) ?? 0) + fill.quantity_e2);
    const waiting = this.#fillsOf.get(id) ?? [];
    waiting.splice(waiting.indexOf(fill), 1);
    this.#bookFill(fill, at);
  }

  #bookFill(fill: FillRow, at: EpochMicros): void {
    const booked = {
      fillId: fill.fill_id,
      clientOrderId: fill.client_order_id,
      market: fill.market as MarketId,
      side: fill.side === 'bid' ? BookSide.bid : BookSide.ask,
      price: fill.price_e4 as Price,
      quantity: fill.quantity_e2 as Quantity,
      fee: fill.fee_e6 as Cash,
      isTaker: fill.is_taker,
      evidence: fill.evidence,
      executedAt: fill.executed_at as EpochMicros,
    };
    this.ledger.applyFill(booked, this.directory.market(booked.market));
    this.risk.onFill(booked, at);
  }

  #resting(row: OrderRow, remaining: number): RestingOrder {
    const market = this.directory.market(row.market as MarketId);
    const order = {
      clientOrderId: row.client_order_id,
      ladder: this.directory.ladder(market.ladder),
      market,
      strategy: row.strategy,
      side: row.side === 'bid' ? BookSide.bid : BookSide.ask,
      price: row.price_e4 as Price,
      remaining: remaining as Quantity,
    };
    if (row.amend_price_e4 === null || row.amend_quantity_e2 === null) return order;
    const left = Math.max(0, row.amend_quantity_e2 - row.filled_e2) as Quantity;
    return { ...order, pending: { price: row.amend_price_e4 as Price, remaining: left } };
  }
}
