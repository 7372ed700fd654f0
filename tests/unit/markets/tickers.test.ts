import { describe, expect, it } from 'vitest';
import {
  eventOfMarketTicker,
  eventTickerOf,
  parseEventTicker,
  parseMarketTicker,
} from '../../../engine/markets/tickers.ts';
import type { ClimateDate } from '../../../engine/time.ts';

const day = (text: string) => (Date.parse(text) / 86_400_000) as ClimateDate;

describe('tickers', () => {
  it('read series, climate date, kind and number', () => {
    expect(parseMarketTicker('KXHIGHNY-26SEP23-B65.5')).toEqual({
      series: 'KXHIGHNY',
      climateDate: day('2026-09-23'),
      kind: 'B',
      number: 65.5,
    });
    expect(parseMarketTicker('KXHIGHTSFO-26JUN03-T66')).toMatchObject({ series: 'KXHIGHTSFO', kind: 'T', number: 66 });
  });

  it('read the doubled dash and negative strikes that really occur', () => {
    expect(parseMarketTicker('HIGHAUS--23MAY11-T84')).toEqual({
      series: 'HIGHAUS',
      climateDate: day('2023-05-11'),
      kind: 'T',
      number: 84,
    });
    expect(parseMarketTicker('KXHIGHCHI-25JAN21-B-2.5')).toMatchObject({ kind: 'B', number: -2.5 });
    expect(eventOfMarketTicker('HIGHAUS--23MAY11-T84')).toBe('HIGHAUS-23MAY11');
  });

  it('refuse what is not a daily-temperature ticker', () => {
    for (const text of [
      '',
      'KXHIGHNY',
      'KXHIGHNY-26SEP23',
      'KXHIGHNY-26FEB30-T40',
      'KXHIGHNY-26XXX03-T40',
      'KXHIGHNY-26SEP23-65.5',
      'KXTEMPNYCH-26JUL2222-T78.99',
    ])
      expect(parseMarketTicker(text)).toBeNull();
  });

  it('are written as they are read, on every day of forty years', () => {
    for (let date = day('2000-01-01'); date < day('2040-01-01'); date = (date + 1) as ClimateDate)
      expect(parseEventTicker(eventTickerOf('KXLOWTNYC', date))).toEqual({ series: 'KXLOWTNYC', climateDate: date });
  });
});
