import { expect, test } from 'vitest';
import { type DsmProduct, dsmParser } from '../../../data/products/dsm.ts';

const TAIL = '0021509/45/00/00/00/00/00/05/02/06/T/T/12/00/03/17/T/T/78/17171245/16231238/13/NN/N/N/NN/ET EP EW=';
const product = (heading: string, ...messages: string[]) => ['794', heading, 'DSMHKS', ...messages].join('\r\r\n');
const read = (text: string, receivedYear?: number) =>
  dsmParser.parse(text, receivedYear === undefined ? {} : { receivedYear }) as DsmProduct;
const one = (message: string) => read(product('CDUS27 KZME 270616', message), 2015);

test('a message at the end of the day says maximum and minimum with their times', () => {
  const text = product('CDUS27 KZME 270616', `KHKS DS 26/11 661152/ 470316// 66/ 46//${TAIL}`);
  expect(dsmParser.recognises(text)).toBe(true);
  expect(read(text, 2015)).toEqual({
    kind: 'DSM',
    pil: 'DSMHKS',
    office: 'KZME',
    issued_at: '2015-11-27T06:16:00Z',
    reports: [
      {
        station: 'KHKS',
        month: 11,
        day: 26,
        climate_date: '2015-11-26',
        valid_lst: null,
        correction: false,
        max_f: 66,
        max_time_lst: '1152',
        min_f: 47,
        min_time_lst: '0316',
      },
    ],
    problems: [],
  });
});

test('interim messages, corrections, negative and three-digit temperatures are read', () => {
  expect(one(`KCUT DS 1100 25/02 061059/-040848//06/-03//${TAIL}`).reports[0]).toMatchObject({
    valid_lst: '1100',
    max_f: 6,
    min_f: -4,
    min_time_lst: '0848',
  });
  expect(one(`KPHX DS 0605 COR 30/06 1121544/ 880519// 112/ 88//${TAIL}`).reports[0]).toMatchObject({
    valid_lst: '0605',
    correction: true,
    max_f: 112,
    min_f: 88,
  });
  expect(one(`KADF DS 0605 30/12  330019/ 200605// 43/ 20//${TAIL}`).reports[0]).toMatchObject({
    max_f: 33,
    max_time_lst: '0019',
    min_f: 20,
  });
});

test('missing values are null and no problem', () => {
  const { reports, problems } = one(`KHEI DS 1500 23/08 M/M// 86/M//${TAIL}`);
  expect(reports[0]).toMatchObject({ max_f: null, max_time_lst: null, min_f: null });
  expect(problems).toEqual([]);
});

test('values that cannot be are null and reported with the station', () => {
  const { reports, problems } = one(`KJEF DS 04/10 7714436/-326960014// 77/ 66//${TAIL}`);
  expect(reports[0]).toMatchObject({ max_f: null, min_f: null });
  expect(problems).toEqual([
    { part: 'KJEF', text: 'maximum: "7714436" is no possible temperature with its time' },
    { part: 'KJEF', text: 'minimum: "-326960014" is no possible temperature with its time' },
  ]);
});

test('a message of December received in January belongs to the year before', () => {
  const message = `KHKS DS 31/12 661152/ 470316// 66/ 46//${TAIL}`;
  expect(read(product('CDUS27 KZME 010616', message), 2021)).toMatchObject({
    issued_at: '2021-01-01T06:16:00Z',
    reports: [{ climate_date: '2020-12-31' }],
  });
  expect(read(product('CDUS27 KZME 311516', message), 2020).reports[0]?.climate_date).toBe('2020-12-31');
});

test('without the year of receipt the date stays open, which is reported', () => {
  const { reports, problems } = read(product('CDUS27 KZME 270616', `KHKS DS 26/11 661152/ 470316// 66/ 46//${TAIL}`));
  expect(reports[0]).toMatchObject({ climate_date: null, month: 11, day: 26, max_f: 66 });
  expect(problems[0]?.part).toBe('dates');
});

test('messages are joined over lines, and a new station ends one that was cut short', () => {
  const { reports, problems } = read(
    product(
      'CDUS27 KZME 270616',
      'KHKS DS 26/11 661152/ 470316// 66/ 46//0021509/45/00/',
      'KFSM DS 26/11 591546/ 462359// 59/ 46//9920531/T/00/',
      '00/00/87/01201714/8=',
    ),
    2015,
  );
  expect(reports.map(({ station, max_f }) => [station, max_f])).toEqual([
    ['KHKS', 66],
    ['KFSM', 59],
  ]);
  expect(problems).toEqual([{ part: 'KHKS', text: 'the message is cut short' }]);
});
