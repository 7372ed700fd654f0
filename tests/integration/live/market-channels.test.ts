/** The market's connection is cut and comes back, over the real server on loopback: every book that counts is sent anew, and only then is it whole. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExchangeSocket } from '../../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MarketFeed } from '../../../live/feeds/market-feed.ts';
import { RestListings } from '../../../live/feeds/rest-listings.ts';
import { SessionDirectory } from '../../../live/session/directory.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { type Served, serve, type TestHistory, testHistory } from '../exchange-server/served-world.ts';
import { CutLine } from './cut-line.ts';
import { socketThrough } from './served-account.ts';

let history: TestHistory;
let served: Served;
let line: CutLine;

beforeAll(async () => {
  history = await testHistory();
  served = await serve(history);
  line = await CutLine.to(Number(new URL(served.ws).port));
});
afterAll(async () => {
  await line.close();
  await served.stop();
  history.remove();
});

test.each([1, 20, 30])('%i hours after the first listing every book comes again', async (hours) => {
  await served.step(hours * 3_600);
  const cuts: boolean[] = [];
  let wholes = 0;
  const manners = { pace: null, retries: 1, backoffMs: 1, backoffMaxMs: 2, timeoutMs: 5_000 };
  const socket = new ExchangeSocket(socketThrough(line, served, 5_000), {
    onUp: () => feed.onUp(),
    onDown: (why) => cuts.push(feed.onDown(why)),
    onFrame: (frame) => feed.onFrame(frame),
    onGap: (gap) => feed.onGap(gap),
    onOther: () => {},
    onOddFrame: () => {},
  });
  const feed: MarketFeed = new MarketFeed({
    socket,
    listings: new RestListings(new MarketDataClient(served.rest, manners)),
    directory: new SessionDirectory(),
    unpaid: [],
    toldUntil: 0 as EpochMicros,
    inbox: new Inbox(() => {}),
    now: () => 1 as EpochMicros,
    series: ['KXHIGHNY', 'KXLOWTNYC'],
    isInStep: false,
    note: () => {},
    onWhole: () => {
      wholes += 1;
    },
  });
  try {
    socket.start();
    await until(() => socket.isUp);
    await feed.idle();
    line.cut();
    await until(() => cuts.length > 0);
    expect(cuts[0]).toBe(true);
    expect(wholes).toBe(0);
    line.mend();
    await until(() => wholes === 1);
  } finally {
    socket.close();
  }
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (isTrue()) return;
    await sleep(10);
  }
  throw new Error('it did not come to that');
}
