/** `sim record`: lists the open markets of series, follows them, and takes each hour into the store when it is over. */

import { z } from 'zod';
import { cityBySeries } from '../../engine/markets/stations.ts';
import { eventOfMarketTicker, parseMarketTicker } from '../../engine/markets/tickers.ts';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import { listingRows } from '../ingest/kalshi/listing-rows.ts';
import { SourceWriter } from '../ingest/kalshi/source-writer.ts';
import { instant, readAnswer, type WireMarket, wireMarkets } from '../ingest/kalshi/wire-records.ts';
import { USUAL_SOCKET_MANNERS } from '../kalshi/exchange-socket.ts';
import { isLoopback } from '../kalshi/hosts.ts';
import type { MarketDataClient } from '../kalshi/market-data-client.ts';
import type { RequestSigner } from '../kalshi/signer.ts';
import type { Store } from '../store/store.ts';
import { UserError } from '../user-error.ts';
import { Recorder } from './recorder.ts';
import { RecordingClock } from './recording-clock.ts';
import { Segments } from './segments.ts';

export interface RecordWish {
  readonly series: readonly string[];
  readonly socketUrl: string;
  readonly signer: RequestSigner;
  /** Milliseconds between two lists of open markets. */
  readonly listEveryMillis: number;
  /** Milliseconds after which what was heard is durable. */
  readonly syncEveryMillis: number;
  readonly random: () => number;
  readonly note: (line: string) => void;
}

/** Records until `stop` is aborted, then takes in what there is. Throws a UserError. */
export async function record(store: Store, client: MarketDataClient, wish: RecordWish, stop: AbortSignal) {
  for (const series of wish.series) {
    if (cityBySeries(series) === undefined)
      throw new UserError(
        `${series} is not a daily-temperature series that is known here: see docs/reference/stations.md`,
        2,
      );
  }
  const segments = new Segments(store);
  const left = await segments.takeIn();
  if (left > 0) wish.note(`took in ${left} hours that an earlier recording left`);
  const simulated = isLoopback(wish.socketUrl)
    ? readAnswer(asOf, (await client.clock()).text, 'clock').as_of_time
    : null;
  let failure: unknown = null;
  const ended = Promise.withResolvers<void>();
  const fail = (error: unknown) => {
    failure ??= error;
    ended.resolve();
  };
  let work: Promise<unknown> = Promise.resolve();
  const queue = (job: () => Promise<unknown>) => {
    work = work.then(job).catch(fail);
  };
  const path = new URL(wish.socketUrl).pathname;
  const recorder = new Recorder({
    socket: {
      ...USUAL_SOCKET_MANNERS,
      url: wish.socketUrl,
      headers: () => ({ ...wish.signer.headers('GET', path, Date.now()) }),
      random: wish.random,
    },
    clock: new RecordingClock(() => (Date.now() * MICROS_PER_MILLI) as EpochMicros, simulated),
    write: (dataset, row, at) => {
      try {
        if (segments.add(dataset, row, at)) queue(() => segments.takeIn());
      } catch (error) {
        fail(error);
      }
    },
    onNewMarket: (ticker) => {
      if (wish.series.includes(parseMarketTicker(ticker)?.series ?? '')) queue(list);
    },
    note: wish.note,
  });
  const list = async () => {
    const markets = await openMarkets(client, wish.series);
    await keepListings(store, markets);
    recorder.follow(markets.map(({ ticker }) => ticker));
  };
  await list();
  const timers = [
    setInterval(() => queue(list), wish.listEveryMillis),
    setInterval(() => {
      try {
        segments.sync();
      } catch (error) {
        fail(error);
      }
    }, wish.syncEveryMillis),
  ];
  stop.addEventListener('abort', () => ended.resolve(), { once: true });
  recorder.start();
  if (!stop.aborted) await ended.promise;
  for (const timer of timers) clearInterval(timer);
  recorder.close();
  await work;
  segments.close();
  if (failure !== null) throw failure;
  await segments.takeIn();
  return { rows: segments.rows };
}

const asOf = z.object({ as_of_time: instant });

async function openMarkets(client: MarketDataClient, series: readonly string[]): Promise<readonly WireMarket[]> {
  const markets: WireMarket[] = [];
  for (const one of series) {
    let cursor = '';
    do {
      const answer = await client.openMarketsOf(one, cursor);
      markets.push(...readAnswer(wireMarkets, answer.text, `open markets of ${one}`).markets);
      cursor = answer.cursor;
    } while (cursor !== '');
  }
  return markets;
}

/** What is recorded can be used only where its ladders are known. A ladder of which not all markets are open is left to `sim ingest`. */
async function keepListings(store: Store, markets: readonly WireMarket[]): Promise<void> {
  const writer = await SourceWriter.open(store);
  const events = Map.groupBy(markets, ({ ticker }) => eventOfMarketTicker(ticker) ?? ticker);
  for (const [event, ofEvent] of events) {
    const listing = listingRows(event, ofEvent);
    const isHeld = store.manifest.sources.some(({ id }) => id === listing.id);
    if (listing.leftOut === null && !isHeld) await writer.add(listing, false);
  }
  await writer.flush();
}
