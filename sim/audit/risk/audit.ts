/**
 * The audit of a run's risk: an account kept anew from the run's tables alone, and every order that was let through held against
 * every cap at the bankroll and the clusters of its moment. It shares no code with the risk engine.
 *
 * A violation is an order or amendment that raised the open risk of its ladder although a cap was then exceeded or trading stood
 * still, a contradiction between the tables, or a file of the run that is not what it was when the run ended. What exceeded a cap
 * without an order is passive excess and counted apart.
 */
import { readCommands, readConfigYaml, readStateChanges, readSummary, readTables } from '../../../data/runs/reader.ts';
import type { DecisionRow, FillRow, OrderRow } from '../../../data/runs/schema.ts';
import { type AuditedConfig, auditedConfigOf } from './audited-config.ts';
import { AuditBook, type AuditedMarket } from './book.ts';
import { AuditedCaps, type CapState } from './caps.ts';
import { commandsContradicted } from './commands.ts';
import { identityContradicted } from './identity.ts';
import { contradictions } from './integrity.ts';
import { Marks } from './marks.ts';
import { shownContradicted } from './shown.ts';
import { AUDITED_TABLES, type AuditedTables, type Step, stepsOf } from './steps.ts';
import { type Stop, Stops } from './stops.ts';

export interface RiskAudit {
  /** Rows of orders, fills, settlements and equity that were replayed. */
  readonly events: number;
  /**
   * Every cap with the use that an order which added risk brought nearest to it, or farthest beyond, in the unit of its reason;
   * of the daily loss and the drawdown the greatest at which such an order was let through.
   */
  readonly caps: readonly CapState[];
  /** Excesses that began without an order, at the marks that stand in the record. */
  readonly passive: number;
  /** One sentence for each violation. */
  readonly violations: readonly string[];
}

/** Caps that an order passes of which no partial fill adds risk. */
const PASSED_BY_REDUCING: ReadonlySet<string> = new Set([
  'order_cap',
  'displayed_share_cap',
  'concurrent_positions_cap',
]);

/** Audits a finished run. @throws UserError 3 when the folder is no run, unfinished or damaged. */
export async function auditRisk(dir: string): Promise<RiskAudit> {
  const { mode } = readSummary(dir);
  const config = auditedConfigOf(readConfigYaml(dir), dir);
  const tables = await readTables(dir, AUDITED_TABLES);
  const { refusals } = await readTables(dir, ['refusals']);
  const audit = new RiskAuditor(tables, config, mode === 'live').run(
    stepsOf(tables, await readStateChanges(dir)),
    await readCommands(dir),
  );
  const shown = shownContradicted(tables.orders, refusals, config.risk.maxDisplayedSharePct);
  return { ...audit, violations: [...audit.violations, ...shown, ...(await identityContradicted(dir))] };
}

class RiskAuditor {
  readonly #tables: AuditedTables;
  readonly #config: AuditedConfig;
  readonly #book: AuditBook;
  readonly #caps: AuditedCaps;
  readonly #stops: Stops;
  readonly #fillsOf = new Map<string, FillRow[]>();
  readonly #filled = new Map<string, number>();
  readonly #amending = new Set<string>();
  readonly #extremes = new Map<string, CapState>();
  readonly #violations: string[] = [];
  #passive = 0;
  #bankroll: number;
  #bankrollBefore: number;
  #stopBefore: Stop | null = null;
  #figuresBefore: readonly CapState[] = [];
  readonly #marks: Marks;

  constructor(tables: AuditedTables, config: AuditedConfig, isLive: boolean) {
    this.#tables = tables;
    this.#config = config;
    this.#book = new AuditBook(tables.ladders, tables.markets, config);
    this.#marks = new Marks(this.#book, isLive);
    this.#caps = new AuditedCaps(this.#book, config);
    this.#stops = new Stops(config);
    this.#bankroll = this.#book.cash;
    this.#bankrollBefore = this.#book.cash;
    for (const fill of tables.fills) {
      const known = this.#fillsOf.get(fill.client_order_id);
      if (known === undefined) this.#fillsOf.set(fill.client_order_id, [fill]);
      else known.push(fill);
    }
  }

  run(steps: readonly Step[], commands: readonly DecisionRow[]): RiskAudit {
    const { orders, fills, settlements, ladders } = this.#tables;
    this.#violations.push(...contradictions(orders, fills, settlements, ladders, this.#config));
    this.#violations.push(...commandsContradicted(orders, commands));
    for (const step of steps) this.#instant(step);
    return {
      events: orders.length + fills.length + settlements.length + this.#tables.equity.length,
      caps: [...this.#extremes.values()].sort((x, y) => (x.code < y.code ? -1 : 1)),
      passive: this.#passive,
      violations: this.#violations,
    };
  }

  /** Everything of one instant: settlements, clusters, a person's commands, the mark, then orders with their fills. */
  #instant(step: Step): void {
    const isMarked = step.equity.length > 0;
    this.#marks.begin();
    if (isMarked) this.#marks.see();
    this.#bankrollBefore = this.#bankroll;
    this.#stops.onTime(step.at);
    this.#stopBefore = this.#stops.inForce;
    this.#figuresBefore = this.#stops.figures;
    for (const row of step.settlements) {
      const market = this.#market(row.market);
      if (market === undefined) continue;
      if (market.payout === null && row.position_e2 !== market.quantity) {
        this.#violations.push(
          `${row.ticker} settles a position of ${row.position_e2}, the fills give ${market.quantity}`,
        );
      }
      const due = this.#book.onSettlement(market, row);
      if (due !== row.paid_e6)
        this.#violations.push(`${row.ticker} paid ${row.paid_e6} µ$, what was held gives ${due}`);
    }
    if (isMarked) this.#marks.see();
    if (step.clusters !== null) this.#caps.setClusters(step.clusters);
    for (const row of step.states) this.#stops.onState(row);
    for (const row of step.equity) this.#stops.onEquity(row);
    this.#bankroll = step.equity.at(-1)?.equity_e6 ?? this.#bankroll;
    for (const row of step.orders) {
      this.#order(row);
      if (isMarked) this.#marks.see();
    }
    for (const fill of step.strangers) {
      this.#strangers(fill);
      if (isMarked) this.#marks.see();
    }
    for (const row of step.equity) this.#violations.push(...this.#marks.contradictions(row));
    if (isMarked) {
      const most = Math.max(this.#bankroll, this.#bankrollBefore);
      this.#passive += this.#caps.newExcesses(most).length;
    }
  }

  #order(row: OrderRow): void {
    const market = this.#market(row.market);
    if (market === undefined) return;
    const id = row.client_order_id;
    const isNew = row.state === 'SUBMITTED' && !this.#filled.has(id);
    const isAmendment = row.amend_price_e4 !== null && !this.#amending.has(id);
    if (row.amend_price_e4 === null) this.#amending.delete(id);
    else this.#amending.add(id);
    this.#fill(market, row);
    const before = this.#book.openRisk(market.ladder);
    this.#book.onOrder(market, row);
    if (isNew || isAmendment) this.#judge(market, row, isNew, before);
  }

  /** Books the fills that a row of an order speaks of: a row comes before the fill is booked, and nothing stands between them. */
  #fill(market: AuditedMarket, row: OrderRow): void {
    const id = row.client_order_id;
    let missing = row.filled_e2 - (this.#filled.get(id) ?? 0);
    this.#filled.set(id, row.filled_e2);
    const waiting = this.#fillsOf.get(id) ?? [];
    while (missing > 0 && waiting.length > 0) {
      const fill = waiting.shift() as FillRow;
      missing -= fill.quantity_e2;
      if (fill.engine_at !== row.engine_at) {
        this.#violations.push(`fill ${fill.fill_id} was booked at another instant than its order ${id} was filled`);
      }
      this.#bookFill(market, fill);
    }
  }

  /** A fill of an order that is not told, or later: then it is not booked again with it. */
  #strangers(fill: FillRow): void {
    const market = this.#market(fill.market);
    if (market === undefined) return;
    const { client_order_id: id } = fill;
    this.#filled.set(id, (this.#filled.get(id) ?? 0) + fill.quantity_e2);
    const waiting = this.#fillsOf.get(id) ?? [];
    waiting.splice(waiting.indexOf(fill), 1);
    this.#bookFill(market, fill);
  }

  #bookFill(market: AuditedMarket, fill: FillRow): void {
    this.#book.onFill(market, fill);
    if (market.payout !== null || fill.position_after_e2 === market.quantity) return;
    this.#violations.push(
      `fill ${fill.fill_id} leaves ${fill.position_after_e2}, the fills before it give ${market.quantity}`,
    );
  }

  /** Holds an order that was let through against every cap. */
  #judge(market: AuditedMarket, row: OrderRow, isNew: boolean, before: number): void {
    const rate = this.#caps.onSent(row.engine_at);
    if (rate !== null) this.#compare(rate, row);
    if (this.#stopBefore?.code === 'trading_halted' && this.#stops.inForce?.code === 'trading_halted') {
      this.#violations.push(`order ${row.client_order_id} was sent while trading was halted`);
    }
    if (this.#book.openRisk(market.ladder) <= before) return;
    // At rest an order that no partial fill of which adds risk may still raise the figure: what stops new risk lets it pass.
    const isReducing = this.#book.isReducing(market, row);
    const stop = this.#stops.inForce;
    if (stop !== null && this.#stopBefore !== null && !isReducing) {
      this.#violations.push(`order ${row.client_order_id} added risk although new risk had stopped (${stop.code})`);
    }
    if (!isReducing) for (const figure of this.#stopFigures()) this.#note(figure);
    // At the instant of a mark an order may have come just before it.
    const bankroll = Math.max(this.#bankroll, this.#bankrollBefore);
    for (const cap of this.#caps.around(market, row, isNew, bankroll)) {
      if (!(isReducing && PASSED_BY_REDUCING.has(cap.code))) this.#compare(cap, row);
    }
  }

  /** Loss and drawdown at which new risk was let through: at the mark of this instant, or at the one before if that is less. */
  #stopFigures(): CapState[] {
    return this.#stops.figures.map((figure) => {
      const before = this.#figuresBefore.find(({ code }) => code === figure.code);
      return before !== undefined && before.value * figure.limit < figure.value * before.limit ? before : figure;
    });
  }

  #note(cap: CapState): void {
    const known = this.#extremes.get(cap.code);
    if (known === undefined || cap.value * known.limit > known.value * cap.limit) this.#extremes.set(cap.code, cap);
  }

  #compare(cap: CapState, row: OrderRow): void {
    this.#note(cap);
    if (cap.value <= cap.limit) return;
    const { code, value, limit } = cap;
    this.#violations.push(
      `order ${row.client_order_id} in ${row.ticker} brought ${code} to ${value}, its limit is ${limit}`,
    );
  }

  #market(id: number): AuditedMarket | undefined {
    const market = this.#book.markets.get(id);
    if (market === undefined) this.#violations.push(`market ${id} is not in the directory of the run`);
    return market;
  }
}
