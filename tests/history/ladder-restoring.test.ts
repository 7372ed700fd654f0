import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { assembleLadder, isRefusal } from '../../engine/markets/ladder.ts';
import { cityBySeries } from '../../engine/markets/stations.ts';
import { isStrikeType, strikesPayOn } from '../../engine/markets/strikes.ts';
import { parseMarketTicker } from '../../engine/markets/tickers.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const file = join(history, 'kalshi', 'markets.csv.gz');

describe.skipIf(history === '' || !existsSync(file))('ladders of the real market records', () => {
  it('restores the 125 ladders with one hole, all of them whole with six markets, and refuses none', async () => {
    const events = await readEvents();
    let restored = 0;
    for (const markets of events.values()) {
      const ladder = assembleLadder(markets);
      if (isRefusal(ladder)) throw new Error(`${ladder.refused}: ${ladder.tickers.join(' ')}`);
      expect(ladder.whole).toBe(true);
      expect(ladder.markets).toHaveLength(6);
      const lost = ladder.markets.filter((market) => market.restored);
      expect(lost.length).toBeLessThanOrEqual(1);
      restored += lost.length;
    }
    expect(events.size).toBe(964);
    expect(restored).toBe(125);
  });

  it('gives restored markets the strikes by which the settled value explains the result', async () => {
    let checked = 0;
    for (const markets of (await readEvents()).values()) {
      const ladder = assembleLadder(markets);
      if (isRefusal(ladder)) throw new Error(ladder.refused);
      const value = Number(markets.find((market) => market.value !== '')?.value);
      if (!Number.isFinite(value)) continue;
      for (const market of ladder.markets) {
        expect(strikesPayOn(market, value)).toBe(market.record.result === 'yes');
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(5_700);
  });

  it('knows city and date of every ticker', async () => {
    for (const markets of (await readEvents()).values())
      for (const { ticker } of markets) {
        const parsed = parseMarketTicker(ticker);
        expect(parsed && cityBySeries(parsed.series)).toBeTruthy();
      }
  });
});

async function readEvents() {
  const events = new Map<
    string,
    {
      ticker: string;
      strikeType: 'greater' | 'less' | 'between' | null;
      floorStrikeF: number | null;
      capStrikeF: number | null;
      result: string;
      value: string;
    }[]
  >();
  let header = true;
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    if (header) {
      header = false;
      continue;
    }
    const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((cell) => cell.replace(/,$/, '')) ?? [];
    const [, ticker = '', event = '', type = '', floor = '', cap = ''] = cells;
    const markets = events.get(event) ?? [];
    markets.push({
      ticker,
      strikeType: isStrikeType(type) ? (type as 'greater' | 'less' | 'between') : null,
      floorStrikeF: floor === '' ? null : Number(floor),
      capStrikeF: cap === '' ? null : Number(cap),
      result: cells[13] ?? '',
      value: cells[14] ?? '',
    });
    events.set(event, markets);
  }
  return events;
}
