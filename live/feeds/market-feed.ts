/**
 * The exchange as a session's feed: new ladders, the state of their markets, prices, books and trades, from the exchange's
 * WebSocket, with REST for what it does not carry. After a gap or a lost connection books and standings are fetched anew, and
 * what was missed is noted.
 */
import type { ExchangeSocket } from '../../data/kalshi/exchange-socket.ts';
import { type FrameRecord, FrameRecords } from '../../data/kalshi/frame-records.ts';
import type { ServerFrame } from '../../data/kalshi/schemas/websocket-frames.ts';
import { EventKind, MarketStatus, MISSING, SettlementStage, type Variable } from '../../engine/events.ts';
import type { CityId, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { type LadderListing, listingOf, type SessionDirectory } from '../session/directory.ts';
import type { FeedEvent } from '../session/event-rows.ts';
import type { Inbox } from '../session/inbox.ts';
import { ListedMarkets } from './listed-markets.ts';
import type { Listings, MarketStanding, ShownEvent } from './listings.ts';
import { levelEvent, quoteEvent, snapshotEvents, tradeEvent } from './row-events.ts';

export interface MarketFeedParts {
  readonly socket: Pick<ExchangeSocket, 'command' | 'isUp'>;
  readonly listings: Listings;
  readonly directory: SessionDirectory;
  /** Ladders that the session has listed before and that are not paid. */
  readonly unpaid: readonly LadderId[];
  /** Up to when the session was told of them. */
  readonly toldUntil: EpochMicros;
  readonly inbox: Pick<Inbox, 'list' | 'event'>;
  readonly now: () => EpochMicros;
  /** Series that the session follows. */
  readonly series: readonly string[];
  /** The exchange is a local one that is kept step with: it sends history as it is told. */
  readonly isInStep: boolean;
  /** Says something that belongs in the journal. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
  /** Hears that every book which had to be fetched anew has come. */
  readonly onWhole?: () => void;
}

/** Channels that are narrowed to the session's markets. */
const MARKET_CHANNELS = ['orderbook_delta', 'ticker', 'trade'] as const;
type MarketChannel = (typeof MARKET_CHANNELS)[number];

export class MarketFeed {
  readonly #parts: MarketFeedParts;
  readonly #records = new FrameRecords();
  readonly #listed: ListedMarkets;
  readonly #sids = new Map<MarketChannel, number>();
  /** Last step that was told of a market's settlement. */
  readonly #stages = new Map<string, MarketStanding['stage']>();
  /** Cities and daily extremes of which a ladder was listed, as `city variable`. */
  readonly #kinds = new Set<string>();
  readonly #willLook = new Set<string>();
  /** Books that were asked for anew and have not come. */
  readonly #unsure = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #failures = 0;
  #hasLifecycle = false;
  /** Everything was subscribed to over the connection that stands. */
  #isSubscribed = false;
  #refreshing: Promise<boolean> | null = null;

  constructor(parts: MarketFeedParts) {
    const { directory, unpaid, toldUntil } = parts;
    this.#parts = parts;
    this.#listed = new ListedMarkets(directory, unpaid);
    for (let id = 0; id < directory.ladderCount; id++) {
      const { city, variable } = directory.ladder(id as LadderId);
      this.#kinds.add(`${city} ${variable}`);
    }
    // Openings and closes that were still to come when the session's history or its last process ended.
    for (const id of unpaid) this.#tellHours(listingOf(directory.ladder(id)), toldUntil, toldUntil);
  }

  /** Whether a ladder of a city and daily extreme was ever listed. */
  hasLadder(city: CityId, variable: Variable): boolean {
    return this.#kinds.has(`${city} ${variable}`);
  }

  /** Resolves when everything that frames and calls set going is in the inbox. */
  idle(): Promise<void> {
    return this.#work;
  }

  /** The connection stands: everything is subscribed to and looked at anew. */
  onUp(): void {
    this.#do('subscribe', () => this.#subscribe());
  }

  /** The connection is gone. Every book comes whole with the next one; returns whether there is one that must. */
  onDown(why: string): boolean {
    this.#sids.clear();
    this.#hasLifecycle = false;
    this.#isSubscribed = false;
    this.#records.forgetAll();
    for (const ticker of this.#listed.openTickers()) if (this.#trades(ticker)) this.#unsure.add(ticker);
    this.#parts.note({ event: 'feed_down', why });
    return this.#unsure.size > 0;
  }

  /** What of it fails is begun again by the next refresh. */
  async #subscribe(): Promise<void> {
    if (!this.#hasLifecycle) {
      const asTold = this.#parts.isInStep && { milkbot_as_told: true };
      await this.#command('subscribe', { channels: ['market_lifecycle_v2'], ...asTold });
      this.#hasLifecycle = true;
    }
    await this.#discover();
    await this.#watch(this.#listed.openTickers());
    this.#isSubscribed = true;
  }

  /** Whether the book of a market still counts, as far as was seen. */
  #trades(ticker: string): boolean {
    return TRADES.has(this.#stages.get(ticker) ?? 'open');
  }

  /**
   * Looks for new ladders, and at how far the known ones have come. Resolves with whether everything could be looked at. An exchange that
   * does not answer is not asked again before it has: whoever asks meanwhile waits for the look under way.
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<boolean> {
    const before = this.#failures;
    const isMissing = this.#parts.socket.isUp && !this.#isSubscribed;
    this.#do('discover', () => (isMissing && !this.#isSubscribed ? this.#subscribe() : this.#discover()));
    await this.#work;
    // Nobody trades on the book of a market that has closed; the others are asked for again.
    this.#sure([...this.#unsure].filter((ticker) => !this.#trades(ticker)));
    this.#resnapshot([...this.#unsure]);
    return this.#failures === before;
  }

  /** Frames of a subscription are missing. Returns whether books are being fetched anew for it. */
  onGap(gap: { readonly sid: number; readonly expected: number; readonly got: number }): boolean {
    this.#parts.note({ event: 'sequence_gap', ...gap });
    if (gap.sid !== this.#sids.get('orderbook_delta')) return false;
    this.#records.forgetAll();
    this.#resnapshot(this.#listed.openTickers());
    return true;
  }

  onFrame(frame: ServerFrame): void {
    if (frame.type === 'market_lifecycle_v2' || frame.type === 'event_lifecycle') {
      this.#onLifecycle(frame);
      return;
    }
    const at = this.#parts.now();
    const records = this.#records.of(frame, at);
    if (records === null) {
      const ticker = (frame as { msg: { market_ticker: string } }).msg.market_ticker;
      this.#parts.note({ event: 'book_does_not_fit', ticker });
      this.#resnapshot([ticker]);
      return;
    }
    for (const record of records) for (const event of this.#eventsOf(record)) this.#parts.inbox.event(event);
    if (frame.type === 'orderbook_snapshot') this.#sure([frame.msg.market_ticker]);
  }

  #eventsOf(record: FrameRecord): readonly FeedEvent[] {
    const ticker = record.dataset === 'depth' ? record.records[0]?.ticker : record.record.ticker;
    const market = ticker === undefined ? undefined : this.#listed.marketId(ticker);
    // Of a market that is not the session's, or not listed yet.
    if (market === undefined) return [];
    switch (record.dataset) {
      case 'trades':
        return [tradeEvent(record.record, market)];
      case 'quotes':
        return [quoteEvent(record.record, market)];
      case 'depth':
        return record.records[0]?.kind === 'snapshot'
          ? snapshotEvents(record.records, market)
          : record.records.map((row) => levelEvent(row, market));
    }
  }

  #onLifecycle(frame: Extract<ServerFrame, { type: 'market_lifecycle_v2' | 'event_lifecycle' }>): void {
    if (frame.type === 'event_lifecycle') {
      if (!this.#parts.series.includes(frame.msg.series_ticker)) return;
      this.#look(frame.msg.event_ticker);
      return;
    }
    const { market_ticker: ticker, event_type: type, told_stage: stage } = frame.msg;
    const market = this.#listed.marketId(ticker);
    const eventTicker = this.#listed.eventOf(ticker);
    if (market === undefined || eventTicker === undefined) return;
    if (stage !== undefined) this.#final(market);
    else if (type === 'activated' || type === 'deactivated') {
      const status = type === 'activated' ? MarketStatus.active : MarketStatus.inactive;
      this.#status(market, status, this.#parts.now());
    } else if (type === 'determined' || type === 'settled' || type === 'close_date_updated') {
      this.#look(eventTicker);
    }
  }

  /** A local exchange says what the real one does not: the result stands. What it is was looked at before. */
  #final(market: MarketId): void {
    this.#do('finality', async () => {
      const at = this.#parts.now();
      const payload = { a: SettlementStage.final, b: MISSING, c: MISSING };
      this.#parts.inbox.event(plain(EventKind.settlement, at, at, market, payload));
    });
  }

  /** Looks at an event once everything before is done; one look serves all who asked for it before it began. */
  #look(eventTicker: string): void {
    if (this.#willLook.has(eventTicker)) return;
    this.#willLook.add(eventTicker);
    this.#do(`look at ${eventTicker}`, async () => {
      this.#willLook.delete(eventTicker);
      const shown = await this.#parts.listings.event(eventTicker);
      if (shown !== null) await this.#take([shown]);
    });
  }

  async #discover(): Promise<void> {
    const { listings, series } = this.#parts;
    const open: ShownEvent[] = [];
    for (const one of series) open.push(...(await listings.openEvents(one)));
    await this.#take(open);
    const looked = new Set(open.map(({ eventTicker }) => eventTicker));
    for (const eventTicker of this.#listed.unsettledEvents()) {
      if (looked.has(eventTicker)) continue;
      const shown = await listings.event(eventTicker);
      if (shown !== null) await this.#take([shown]);
    }
  }

  /** Takes events as they are shown: lists those that are new, and tells every step that was not told. */
  async #take(events: readonly ShownEvent[]): Promise<void> {
    const ordered = [...events].sort(byListing);
    const opened: string[] = [];
    for (const { eventTicker, ladder, leftOut, markets } of ordered) {
      if (!this.#listed.hasEvent(eventTicker)) {
        if (ladder === null) {
          if (this.#listed.leaveOut(eventTicker)) this.#parts.note({ event: 'ladder_left_out', eventTicker, leftOut });
          continue;
        }
        this.#list(ladder);
        opened.push(...ladder.markets.map(({ ticker }) => ticker));
      }
      for (const standing of this.#inOrder(markets)) this.#settle(standing);
      if (markets.length > 0 && markets.every(({ stage }) => stage === 'finalized')) this.#listed.settled(eventTicker);
    }
    if (opened.length > 0) await this.#watch(opened);
  }

  #list(ladder: LadderListing): void {
    const { inbox, now } = this.#parts;
    const at = now();
    const id = this.#listed.add(ladder);
    this.#kinds.add(`${ladder.city} ${ladder.variable}`);
    inbox.list({ ladders: [ladder] });
    inbox.event(plain(EventKind.ladderListed, at, ladder.openAt, id, {}));
    this.#tellHours(ladder, Number.NEGATIVE_INFINITY, at);
  }

  /** Tells the openings and closes after an instant, none known before `at`. */
  #tellHours({ markets }: LadderListing, after: number, at: EpochMicros): void {
    for (const { ticker, openAt, closeAt } of markets) {
      const market = this.#listed.marketId(ticker) as MarketId;
      if (openAt > after) this.#status(market, MarketStatus.active, openAt, Math.max(openAt, at));
      if (closeAt > after) this.#status(market, MarketStatus.closed, closeAt, Math.max(closeAt, at));
    }
  }

  #status(market: MarketId, status: MarketStatus, trueAt: number, knownAt = trueAt): void {
    this.#parts.inbox.event(plain(EventKind.marketStatus, knownAt, trueAt, market, { a: status }));
  }

  /** In the order of the ladder, whatever the answer's. */
  #inOrder(markets: readonly MarketStanding[]): MarketStanding[] {
    const idOf = ({ ticker }: MarketStanding) => this.#listed.marketId(ticker) ?? -1;
    return [...markets].sort((x, y) => idOf(x) - idOf(y));
  }

  #settle({ ticker, stage, payout, valueHundredthsF }: MarketStanding): void {
    const market = this.#listed.marketId(ticker);
    if (market === undefined || this.#stages.get(ticker) === stage) return;
    this.#stages.set(ticker, stage);
    const at = this.#parts.now();
    for (const step of STEPS[stage]) {
      const payload = { a: step, b: payout ?? MISSING, c: valueHundredthsF ?? MISSING };
      this.#parts.inbox.event(plain(EventKind.settlement, at, at, market, payload));
    }
  }

  /** Subscribes to markets, or adds them to what is subscribed to. */
  async #watch(tickers: readonly string[]): Promise<void> {
    if (tickers.length === 0 || !this.#parts.socket.isUp) return;
    for (const channel of MARKET_CHANNELS) {
      const sid = this.#sids.get(channel);
      if (sid !== undefined) {
        const snapshot = channel === 'ticker' && { send_initial_snapshot: true };
        await this.#command('update_subscription', {
          sid,
          action: 'add_markets',
          market_tickers: tickers,
          ...snapshot,
        });
        continue;
      }
      const reply = await this.#command('subscribe', {
        channels: [channel],
        market_tickers: tickers,
        ...(this.#parts.isInStep && { milkbot_as_told: true }),
        ...(channel === 'orderbook_delta' && { use_yes_price: true }),
        ...(channel === 'ticker' && { send_initial_snapshot: true }),
      });
      if (reply.type === 'subscribed') this.#sids.set(channel, reply.msg.sid);
    }
  }

  #resnapshot(tickers: readonly string[]): void {
    const sid = this.#sids.get('orderbook_delta');
    if (sid === undefined || tickers.length === 0) return;
    for (const ticker of tickers) this.#unsure.add(ticker);
    this.#do('resnapshot', async () => {
      // It is answered by the snapshots themselves.
      void this.#command('update_subscription', { sid, action: 'get_snapshot', market_tickers: tickers }).catch(
        () => {},
      );
    });
  }

  /** Books that are whole again, or of no use any more. */
  #sure(tickers: readonly string[]): void {
    if (this.#unsure.size === 0) return;
    for (const ticker of tickers) this.#unsure.delete(ticker);
    if (this.#unsure.size === 0) this.#parts.onWhole?.();
  }

  #command(cmd: string, params: Readonly<Record<string, unknown>>): Promise<ServerFrame> {
    return this.#parts.socket.command(cmd, params);
  }

  /** Does something after everything that was begun before; a failure is noted, and the next refresh tries again. */
  #do(what: string, act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#failures += 1;
      this.#parts.note({ event: 'feed_failed', what, why });
    });
  }
}

/** Ladders get their ids in the order of a tape: by opening, then by ticker. */
function byListing(x: ShownEvent, y: ShownEvent): number {
  return (x.ladder?.openAt ?? 0) - (y.ladder?.openAt ?? 0) || (x.eventTicker < y.eventTicker ? -1 : 1);
}

/** How far a market has come whose book still counts. */
const TRADES: ReadonlySet<MarketStanding['stage']> = new Set(['open', 'paused']);

/** Steps towards payment that a market's standing says have been taken. */
const STEPS: Readonly<Record<MarketStanding['stage'], readonly SettlementStage[]>> = {
  open: [],
  paused: [],
  closed: [],
  determined: [SettlementStage.determined],
  disputed: [SettlementStage.disputed],
  amended: [SettlementStage.amended],
  finalized: [SettlementStage.final, SettlementStage.paid],
};

function plain(
  kind: EventKind,
  knownAt: number,
  trueAt: number,
  subject: number,
  {
    a = 0,
    b = 0,
    c = 0,
    d = 0,
  }: { readonly a?: number; readonly b?: number; readonly c?: number; readonly d?: number },
): FeedEvent {
  return { kind, source: 0, knownAt: knownAt as EpochMicros, trueAt: trueAt as EpochMicros, subject, a, b, c, d };
}
