import { expect, test } from 'vitest';
import { readMetarHeading, readMetarTemperatures } from '../../../data/products/metar-groups.ts';

test('tenths of the remarks go before whole degrees of the body', () => {
  const report = 'METAR KSEA 010053Z 35007KT 10SM FEW030 M04/M10 A3011 RMK AO2 SLP207 T10391100';
  expect(readMetarTemperatures(report).tempC).toBe(-3.9);
  expect(readMetarTemperatures('METAR KSEA 010053Z 35007KT 10SM M04/M10 A3011').tempC).toBe(-4);
});

test('six-hour and twenty-four-hour extremes are read with their signs', () => {
  const report = 'METAR KATL 010452Z 00000KT 10SM CLR 03/01 A3010 RMK AO2 T00330011 10172 21011 402501072 58010';
  expect(readMetarTemperatures(report)).toMatchObject({
    tempC: 3.3,
    max6hC: 17.2,
    min6hC: -1.1,
    max24hC: 25,
    min24hC: -7.2,
  });
});

test('a group in the body, or a pressure tendency, is not an extreme', () => {
  const report = 'METAR KMIA 010253Z 11005KT 10SM 23/21 A3010 RMK AO2 SLP195 T02280206 51009 10SM';
  expect(readMetarTemperatures(report)).toMatchObject({ max6hC: null, min6hC: null, max24hC: null });
});

test('the station is named after the kind of report, or first', () => {
  expect(readMetarHeading('METAR KATL 010052Z 18006KT')?.station).toBe('KATL');
  expect(readMetarHeading('SPECI KLAS 241436Z')?.station).toBe('KLAS');
  expect(readMetarHeading('METAR COR KMIA 010053Z')?.station).toBe('KMIA');
  expect(readMetarHeading('KNYC 010051Z AUTO')?.station).toBe('KNYC');
  expect(readMetarHeading('NIL=')).toBeNull();
});
