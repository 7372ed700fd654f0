import { expect, test } from 'vitest';
import { metarParser } from '../../../data/products/metar.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { COLLECTIVE, MAV } from './product-texts.ts';

const at = (text: string) => (Date.parse(text) * 1000) as EpochMicros;

test('a collective is cut at its equals signs, and continued lines belong to their report', () => {
  const { reports, problems } = metarParser.parse(COLLECTIVE, {});
  expect(problems).toEqual([]);
  expect(reports).toMatchObject([
    { station: 'KSPS', type: 'METAR', temp_c: 25, body_temp_c: 25, max_6h_c: null },
    {
      station: 'KAMW',
      automatic: true,
      temp_c: 11.7,
      body_temp_c: 12,
      max_6h_c: 20.6,
      min_6h_c: 11.7,
      max_24h_c: 22.8,
      min_24h_c: 11.7,
    },
  ]);
});

test('a report’s day is of the month next to the reference, and without one there is no time', () => {
  const times = metarParser.parse(COLLECTIVE, { reference: at('2017-12-01T00:30:00Z') }).reports;
  expect(times.map((report) => report.observed_at)).toEqual(['2017-11-30T23:52:00Z', '2017-12-01T00:53:00Z']);
  expect(metarParser.parse(COLLECTIVE, { receivedYear: 2017 }).reports.map((r) => r.observed_at)).toEqual([null, null]);
});

test('reports one a line need no equals sign', () => {
  const text = 'METAR KNYC 011251Z AUTO 00000KT M01/M05 A3001\nSPECI COR KLAX 011300Z 12/10 A3000\n  RMK T01170100';
  expect(metarParser.parse(text, {}).reports).toMatchObject([
    { station: 'KNYC', type: 'METAR', automatic: true, corrected: false, temp_c: -1 },
    { station: 'KLAX', type: 'SPECI', automatic: false, corrected: true, temp_c: 11.7 },
  ]);
});

test('a correction is told by the report or by the heading', () => {
  const [report] = metarParser.parse('METAR KNYC 011251Z COR 00000KT 01/M05=', {}).reports;
  expect(report?.corrected).toBe(true);
  const [headed] = metarParser.parse('SAUS70 KWBC 011300 CCA\nMETAR\nKNYC 011251Z 00000KT 01/M05=', {}).reports;
  expect(headed).toMatchObject({ corrected: true, type: 'METAR' });
});

test('an impossible temperature is withheld and named', () => {
  const { reports, problems } = metarParser.parse('KNYC 011251Z 00000KT 21/05 A3000 RMK T09990100 11999 20100', {});
  expect(reports).toMatchObject([{ temp_c: 21, max_6h_c: null, min_6h_c: 10 }]);
  expect(problems.map(({ text }) => text)).toEqual([
    'the temperature in T09990100 is impossible',
    'the temperature in 11999 is impossible',
  ]);
});

test('a maximum below its minimum is named', () => {
  const { problems } = metarParser.parse('KNYC 011251Z 21/05 RMK 10100 20200', {});
  expect(problems).toEqual([{ part: 'report of KNYC', text: 'the maximum of six hours is below the minimum' }]);
});

test('what is no report is named, and the others are read', () => {
  const { reports, problems } = metarParser.parse('METAR\nQQQQ 081354Z=\n1QQQ 081354Z 12/10=\nKNYC 081351Z 12/10=', {});
  expect(reports.map(({ station }) => station)).toEqual(['KNYC']);
  expect(problems.map(({ text }) => text)).toEqual([
    'says nothing after its time',
    'does not begin with station, day and time',
  ]);
});

test('a time that does not exist is null and named', () => {
  const product = metarParser.parse('KNYC 322551Z 12/10=', { reference: at('2026-01-01T00:00:00Z') });
  expect(product.reports).toMatchObject([{ observed_at: null, temp_c: 12 }]);
  expect(product.problems).toMatchObject([{ text: 'its time does not exist' }]);
});

test('reports are known by their heading or their first words', () => {
  expect(metarParser.recognises(COLLECTIVE)).toBe(true);
  expect(metarParser.recognises('KNYC 011251Z AUTO 00000KT')).toBe(true);
  expect(metarParser.recognises(MAV)).toBe(false);
  expect(metarParser.recognises('CDUS41 KOKX 011300\nDSMNYC\nKNYC DS 01/01')).toBe(false);
});
