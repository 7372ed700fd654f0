import { describe, expect, it } from 'vitest';
import { Variable } from '../../../engine/events.ts';
import {
  CITIES,
  cityByAnyName,
  cityBySeries,
  cityByStation,
  WEATHER_COMPANY_FROM,
} from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';

describe('the station registry', () => {
  it('has twenty cities whose ids are their index', () => {
    expect(CITIES.map((city) => city.id)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('uses every code, station, series and WBAN number once', () => {
    const keys = CITIES.flatMap((c) => [c.code, c.station, c.cliProduct, c.wban, ...c.highSeries, ...c.lowSeries]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('settles Chicago on Midway and Houston on Hobby, and knows no city for the traps nearby', () => {
    expect(cityBySeries('KXHIGHCHI')?.city.station).toBe('KMDW');
    expect(cityBySeries('KXHIGHTHOU')?.city.station).toBe('KHOU');
    for (const trap of ['KORD', 'KIAH', 'KLGA', 'KDAL']) expect(cityByStation(trap)).toBeUndefined();
  });

  it('reads current and retired series as the same city, and lows as lows', () => {
    for (const series of ['KXHIGHNY', 'HIGHNY', 'KXLOWTNYC']) expect(cityBySeries(series)?.city.code).toBe('NYC');
    expect(cityBySeries('HIGHNY')?.variable).toBe(Variable.high);
    expect(cityBySeries('KXLOWTNYC')?.variable).toBe(Variable.low);
  });

  it('names the weather service as source until 2026-08-13 and The Weather Company from 2026-08-14', () => {
    const url = (date: number) => cityBySeries('KXHIGHNY')?.city.sourceUrl(date as ClimateDate);
    expect(url(WEATHER_COMPANY_FROM - 1)).toBe(
      'https://forecast.weather.gov/product.php?site=OKX&product=CLI&issuedby=NYC',
    );
    expect(url(WEATHER_COMPANY_FROM)).toBe('https://weather.com/kalshi');
    expect(WEATHER_COMPANY_FROM).toBe(Date.UTC(2026, 7, 14) / 86_400_000);
  });

  it('finds a city by code, name, station or series in any case', () => {
    for (const name of ['dc', 'Washington', 'kdca', 'kxhightdc', ' KXLOWTDC '])
      expect(cityByAnyName(name)?.code).toBe('DC');
    expect(cityByAnyName('Atlantis')).toBeUndefined();
  });
});
