/** The market feed where the exchange falters: one look at a time, and a gap is over when every book that counts has come anew. */
import { expect, test } from 'vitest';
import type { ServerFrame } from '../../../data/kalshi/schemas/websocket-frames.ts';
import { Variable } from '../../../engine/events.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { MarketStanding, ShownEvent } from '../../../live/feeds/listings.ts';
import { MarketFeed } from '../../../live/feeds/market-feed.ts';
import { SessionDirectory } from '../../../live/session/directory.ts';

const TICKERS = ['KXHIGHNY-25JAN06-T40', 'KXHIGHNY-25JAN06-B40.5', 'KXHIGHNY-25JAN06-T41'] as const;
const EVENT = 'KXHIGHNY-25JAN06';

function shown(stage: MarketStanding['stage']): ShownEvent {
  const strikes = [
    [null, 39],
    [40, 41],
    [42, null],
  ] as const;
  return {
    eventTicker: EVENT,
    leftOut: null,
    ladder: {
      eventTicker: EVENT,
      series: 'KXHIGHNY',
      city: 0,
      variable: Variable.high,
      climateDate: 20_094,
      whole: true,
      openAt: 1_000,
      closeAt: 9e15,
      expectedExpirationAt: 9e15,
      settlementTimerSeconds: 1_800,
      sourceUrl: 'https://example.org',
      termsHash: 'x',
      markets: TICKERS.map((ticker, index) => ({
        ticker,
        lowF: strikes[index]?.[0] ?? null,
        highF: strikes[index]?.[1] ?? null,
        strikeType: index === 0 ? 'less' : index === 1 ? 'between' : 'greater',
        floorStrikeF: null,
        capStrikeF: null,
        openAt: 1_000,
        closeAt: 9e15,
      })),
    },
    // The last market may have closed before the others.
    markets: TICKERS.map((ticker, index) => ({
      ticker,
      stage: index === 2 ? stage : 'open',
      payout: null,
      valueHundredthsF: null,
    })),
  };
}

function exchange() {
  const state = { stage: 'open' as MarketStanding['stage'], looks: 0, wholes: 0, isAway: false };
  const commands: { cmd: string; params: Record<string, unknown> }[] = [];
  let sid = 0;
  const feed = new MarketFeed({
    socket: {
      isUp: true,
      command: async (cmd, params) => {
        commands.push({ cmd, params });
        sid += 1;
        return { type: 'subscribed', id: sid, msg: { channel: 'x', sid } } as unknown as ServerFrame;
      },
    },
    listings: {
      openEvents: async () => {
        state.looks += 1;
        if (state.isAway) throw new Error('no answer');
        return [shown(state.stage)];
      },
      event: async () => shown(state.stage),
    },
    directory: new SessionDirectory(),
    unpaid: [],
    toldUntil: 0 as EpochMicros,
    inbox: { list: () => {}, event: () => {} },
    now: () => 2_000 as EpochMicros,
    series: ['KXHIGHNY'],
    isInStep: false,
    note: () => {},
    onWhole: () => {
      state.wholes += 1;
    },
  });
  const snapshots = () => commands.filter(({ params }) => params.action === 'get_snapshot');
  const subscribed = () => commands.flatMap(({ cmd, params }) => (cmd === 'subscribe' ? params.channels : []));
  return { feed, state, snapshots, subscribed };
}

function snapshot(ticker: string): ServerFrame {
  return {
    type: 'orderbook_snapshot',
    sid: 2,
    seq: 1,
    msg: { market_ticker: ticker, market_id: '00000000-0000-4000-8000-000000000000' },
  } as unknown as ServerFrame;
}

test('whoever wants to look while a look is under way waits for that one', async () => {
  const { feed, state } = exchange();
  expect(await Promise.all([feed.refresh(), feed.refresh(), feed.refresh()])).toEqual([true, true, true]);
  expect(state.looks).toBe(1);
  state.isAway = true;
  expect(await feed.refresh()).toBe(false);
  expect(state.looks).toBe(2);
});

test('a gap is over when every book has come anew, and not before', async () => {
  const { feed, state, snapshots } = exchange();
  feed.onUp();
  await feed.idle();
  // Of another subscription: nothing can be fetched anew.
  expect(feed.onGap({ sid: 99, expected: 3, got: 5 })).toBe(false);
  expect(feed.onGap({ sid: 2, expected: 3, got: 5 })).toBe(true);
  await feed.idle();
  expect(snapshots()).toMatchObject([{ params: { sid: 2, market_tickers: TICKERS } }]);
  feed.onFrame(snapshot(TICKERS[0]));
  feed.onFrame(snapshot(TICKERS[1]));
  expect(state.wholes).toBe(0);
  feed.onFrame(snapshot(TICKERS[2]));
  expect(state.wholes).toBe(1);
});

test('a book that does not come is asked for again, and that of a closed market is waited for no longer', async () => {
  const { feed, state, snapshots } = exchange();
  feed.onUp();
  await feed.idle();
  feed.onGap({ sid: 2, expected: 3, got: 5 });
  feed.onFrame(snapshot(TICKERS[0]));
  await feed.refresh();
  await feed.idle();
  expect(snapshots().at(-1)?.params.market_tickers).toEqual([TICKERS[1], TICKERS[2]]);
  feed.onFrame(snapshot(TICKERS[1]));
  expect(state.wholes).toBe(0);
  state.stage = 'closed';
  await feed.refresh();
  expect(state.wholes).toBe(1);
});

test('a connection that is lost is a gap of every book, until each has come with the next one', async () => {
  const { feed, state } = exchange();
  expect(feed.onDown('gone before anything was listed')).toBe(false);
  feed.onUp();
  await feed.idle();
  for (const ticker of TICKERS) feed.onFrame(snapshot(ticker));
  state.wholes = 0;
  expect(feed.onDown('gone')).toBe(true);
  feed.onUp();
  await feed.idle();
  feed.onFrame(snapshot(TICKERS[0]));
  feed.onFrame(snapshot(TICKERS[1]));
  expect(state.wholes).toBe(0);
  feed.onFrame(snapshot(TICKERS[2]));
  expect(state.wholes).toBe(1);
});

test('what could not be subscribed to when the connection came back is subscribed to by the next refresh', async () => {
  const { feed, state, subscribed } = exchange();
  state.isAway = true;
  feed.onUp();
  await feed.idle();
  expect(subscribed()).toEqual(['market_lifecycle_v2']);
  state.isAway = false;
  expect(await feed.refresh()).toBe(true);
  expect(subscribed()).toEqual(['market_lifecycle_v2', 'orderbook_delta', 'ticker', 'trade']);
  await feed.refresh();
  expect(subscribed()).toHaveLength(4);
});
