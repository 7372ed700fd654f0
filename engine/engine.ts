/**
 * The core: one ordered stream of events in, orders and journal out. It makes every decision, in a backtest and live alike,
 * and knows nothing of where events come from or where orders go.
 *
 * Between ticks it only takes note. At a fast tick it looks at every open ladder whose inputs changed: opinions, pool, edge,
 * size, intent, order, each step journaled. At a slow tick it renews the regimes and writes the equity down.
 */
import { Account, type OperatorCommand } from './account.ts';
import { DecisionRecord, DecisionType, PROBABILITIES_PER_RECORD } from './decision-record.ts';
import type { EnsembleOpinion } from './ensemble/ensemble.ts';
import { Evaluation, type Standing, type StoodAside } from './evaluation.ts';
import { type BookSide, type EventColumns, EventKind, MarketStatus, type SettlementStage } from './events.ts';
import { RegimeTracker } from './features/regime.ts';
import { LadderRegister } from './ladder-register.ts';
import type { LadderState } from './ladder-state.ts';
import type { Directory, LadderId, MarketId } from './markets/contracts.ts';
import { MarketBoard } from './markets/market-board.ts';
import { CITIES } from './markets/stations.ts';
import type { Price, Quantity } from './money/units.ts';
import type { WorkingOrder } from './oms/intent.ts';
import type { VenueUpdate } from './orders.ts';
import type { Journal } from './ports.ts';
import { reasonNumber } from './reasons.ts';
import { ClusterEstimator } from './risk/cluster-estimator.ts';
import { takeScores } from './scoring.ts';
import { Settling } from './settling.ts';
import type { EngineSetup } from './setup.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type { LadderView } from './strategies/contract.ts';
import type { EpochMicros } from './time.ts';
import { Trading } from './trading.ts';
import { WeatherIntake } from './weather-intake.ts';

export class Engine implements Snapshottable {
  readonly #directory: Directory;
  readonly #journal: Journal;
  readonly #board: MarketBoard;
  readonly #evaluation: Evaluation;
  readonly #regimes: RegimeTracker;
  /** Null where clusters are as configured. */
  readonly #clusters: ClusterEstimator | null;
  readonly #account: Account;
  readonly #trading: Trading;
  readonly #settling: Settling;
  readonly #ladders: LadderRegister;
  readonly #weather: WeatherIntake;
  readonly #record = new DecisionRecord();

  constructor(setup: EngineSetup) {
    const { rooms, directory, journal } = setup;
    this.#directory = directory;
    this.#journal = journal;
    this.#board = new MarketBoard(rooms.board);
    this.#evaluation = new Evaluation(setup.panel, rooms.ensemble, { cityCode: (city) => CITIES[city]?.code ?? '' });
    this.#regimes = new RegimeTracker(rooms.features.regime, CITIES);
    this.#clusters = rooms.risk.clusterSource === 'estimated' ? new ClusterEstimator(rooms.risk) : null;
    this.#weather = new WeatherIntake(this.#evaluation, this.#regimes, this.#clusters, directory.forecastSources);
    this.#ladders = new LadderRegister(setup, directory, rooms, this.#board);
    this.#account = new Account({ risk: rooms.risk, fees: rooms.fees, directory, board: this.#board, journal });
    this.#trading = new Trading({
      account: this.#account,
      board: this.#board,
      fees: rooms.fees,
      risk: rooms.risk,
      oms: rooms.oms,
      accountName: setup.account,
      venue: setup.venue,
      journal,
      directory,
      voice: this.#evaluation.voice,
      follows: (ladder) => this.#ladders.get(ladder) !== undefined,
    });
    this.#settling = new Settling(this.#account.ledger, journal, (result) => {
      this.#evaluation.onResult(result);
      this.#clusters?.onResult(result);
    });
  }

  /** Takes one event of the tape or of a live feed: row `row` of `columns`. Makes no decision. */
  onEvent(columns: EventColumns, row: number): void {
    const at = columns.knownAt[row] as EpochMicros;
    const subject = columns.subject[row] as number;
    const a = columns.a[row] as number;
    const b = columns.b[row] as number;
    const c = columns.c[row] as number;
    const d = columns.d[row] as number;
    switch (columns.kind[row]) {
      case EventKind.quote:
        this.#board.onQuote(subject as MarketId, a as Price, b as Price, c as Quantity, d as Quantity, at);
        return;
      case EventKind.trade:
        this.#onTrade(subject as MarketId, a as Price, b as Quantity, c as BookSide, d === 1, at);
        return;
      case EventKind.bookLevel:
        this.#board.onBookLevel(subject as MarketId, a as BookSide, b as Price, c as Quantity, at);
        return;
      case EventKind.bookClear:
        this.#board.onBookClear(subject as MarketId, at);
        return;
      case EventKind.barClose:
        this.#board.onBarTouch(subject as MarketId, a as Price, b as Price, columns.trueAt[row] as EpochMicros);
        return;
      case EventKind.barTrades:
        this.#board.onBarTrades(subject as MarketId, c as Price, columns.trueAt[row] as EpochMicros);
        return;
      case EventKind.barRange:
        return;
      case EventKind.ladderListed:
        this.#onListed(subject as LadderId);
        return;
      case EventKind.marketStatus:
        this.#onStatus(subject as MarketId, a as MarketStatus);
        return;
      case EventKind.settlement:
        this.#onSettlement(columns, row);
        return;
      default:
        this.#weather.onEvent(columns, row);
    }
  }

  /** Takes a message of the venue: fills are booked at once. */
  onVenueUpdate(update: VenueUpdate): void {
    const ladder = this.#trading.onUpdate(update);
    if (ladder !== null) this.#ladders.touch(ladder);
  }

  /** Takes a person's command. */
  onOperator(command: OperatorCommand, at: EpochMicros): void {
    this.#account.onOperator(command, at);
    if (this.#account.isStopped) this.#trading.cancelAll('operator_pause', at);
  }

  /** The slow loop: regimes and, when it is time, clusters are renewed, and the account is written down. */
  onSlowTick(at: EpochMicros): void {
    this.#regimes.update(at);
    for (const state of this.#ladders.open) state.features.regime = this.#regimes.regime(state.def.city);
    const clusters = this.#clusters?.onSlowTick(at) ?? null;
    if (clusters !== null) this.#account.setClusters(clusters, at);
    this.#trading.markAccount(at);
    this.#journal.equity(this.#account.point(this.#trading.workingCount));
  }

  /** The fast loop: open ladders whose inputs changed are evaluated and traded; working orders are held to their rules. */
  onFastTick(at: EpochMicros): void {
    this.#trading.markAccount(at);
    for (const state of this.#ladders.open) {
      if (at >= state.nextScoreAt)
        takeScores(state, this.#view(state, at), this.#evaluation, this.#board, this.#journal);
      if (!this.#hasNews(state, at)) continue;
      state.features.onTouch(at, this.#board);
      const opinion = this.#evaluation.ask(this.#view(state, at), state.leadHours(at));
      state.askAgainAt = opinion.validUntil;
      const standing = state.termsAccepted ? this.#evaluation.standing(opinion) : 'terms_not_accepted';
      this.#journalEvaluation(state, opinion, standing, at);
      if (state.inRun) this.#trading.trade(state, opinion, standing, at);
    }
    this.#trading.endTick(at);
  }

  /** Ledger, risk and equity: for whoever shows or checks them. */
  get account(): Account {
    return this.#account;
  }

  /** What the market shows: for whoever watches. */
  get board(): MarketBoard {
    return this.#board;
  }

  /** Who speaks for the orders: `ensemble`, or the one strategy that trades alone. */
  get voice(): string {
    return this.#evaluation.voice;
  }

  /** Orders that may still fill, oldest first. */
  get workingOrders(): readonly WorkingOrder[] {
    return this.#trading.workingOrders;
  }

  /** Ladders that are listed and not closed, in the order of their listing. */
  get openLadders(): readonly Readonly<LadderState>[] {
    return this.#ladders.open;
  }

  /** Ladders that are listed and not paid: a feed must tell what becomes of them. */
  get unpaidLadders(): readonly LadderId[] {
    return this.#ladders.unpaid;
  }

  /** How often each strategy stood aside, and why. */
  asides(): readonly StoodAside[] {
    return this.#evaluation.asides();
  }

  snapshot(): Json {
    return {
      board: this.#board.snapshot(),
      evaluation: this.#evaluation.snapshot(),
      regimes: this.#regimes.snapshot(),
      weather: this.#weather.snapshot(),
      clusters: this.#clusters?.snapshot() ?? null,
      ladders: this.#ladders.snapshot(),
      account: this.#account.snapshot(),
      trading: this.#trading.snapshot(),
    };
  }

  restore(state: Json): void {
    const saved = state as Record<string, Json>;
    this.#ladders.restore(saved.ladders as Json);
    this.#board.restore(saved.board as Json);
    this.#evaluation.restore(saved.evaluation as Json);
    this.#regimes.restore(saved.regimes as Json);
    this.#weather.restore(saved.weather as Json);
    this.#clusters?.restore(saved.clusters as Json);
    this.#account.restore(saved.account as Json);
    this.#trading.restore(saved.trading as Json);
  }

  #onTrade(id: MarketId, price: Price, quantity: Quantity, taker: BookSide, isBlock: boolean, at: EpochMicros): void {
    this.#board.onTrade(id, price, quantity, taker, isBlock, at);
    const market = this.#directory.market(id);
    this.#ladders.get(market.ladder)?.features.onTrade(id, price, quantity, at);
    this.#evaluation.onTrade(market, price, quantity, taker, at);
  }

  #onListed(id: LadderId): void {
    const state = this.#ladders.list(id);
    state.features.regime = this.#regimes.regime(state.def.city);
    this.#clusters?.onListed(state.def.city);
  }

  #onStatus(id: MarketId, status: MarketStatus): void {
    this.#board.onStatus(id, status);
    if (status === MarketStatus.closed) this.#ladders.close(this.#directory.market(id).ladder);
  }

  #onSettlement(columns: EventColumns, row: number): void {
    const market = this.#directory.market(columns.subject[row] as MarketId);
    const state = this.#ladders.get(market.ladder);
    if (state === undefined) return;
    const isPaid = this.#settling.take(state, {
      at: columns.knownAt[row] as EpochMicros,
      market,
      stage: columns.a[row] as SettlementStage,
      payout: columns.b[row] as number,
      valueHundredthsF: columns.c[row] as number,
    });
    this.#account.onSettlement(state, isPaid);
    if (!isPaid) return;
    this.#trading.forget(state.def.id);
    this.#ladders.forget(state.def.id);
  }

  /** An input changed, or the last opinion has run out. */
  #hasNews(state: LadderState, at: EpochMicros): boolean {
    const board = this.#board.ladderVersion(state.def.id);
    const weather = this.#weather.version(state.def.city);
    const held = state.positionVersion;
    const isUnchanged =
      state.boardVersionSeen === board && state.weatherVersionSeen === weather && state.positionVersionSeen === held;
    if (isUnchanged && at < state.askAgainAt) return false;
    state.boardVersionSeen = board;
    state.weatherVersionSeen = weather;
    state.positionVersionSeen = held;
    return true;
  }

  #view(state: LadderState, now: EpochMicros): LadderView {
    return { now, ladder: state.def, board: this.#board, features: state.features };
  }

  #journalEvaluation(state: LadderState, opinion: EnsembleOpinion, standing: Standing, at: EpochMicros): void {
    // Of the chosen alone: those that are only scored were last asked about another ladder, or not since a resumption.
    const { inputs } = opinion;
    let valid = 0;
    for (let i = 0; i < inputs.length; i++) if (inputs[i]?.valid === true) valid += 1;
    const reason = reasonNumber(standing);
    const lead = Math.round(state.leadHours(at));
    for (let first = 0; first < state.def.markets.length; first += PROBABILITIES_PER_RECORD) {
      this.#record
        .begin(DecisionType.evaluation, reason, at, state.def.id, first as MarketId)
        .integers(valid, inputs.length, state.features.regime, lead, 0)
        .probabilities(opinion.pYes, first)
        .real(opinion.confidence);
      this.#journal.decision(this.#record);
    }
  }
}
