import { describe, expect, test } from 'vitest';
import { cliParser, readClimateReport } from '../../../data/products/cli/cli.ts';
import { climateReport, type ReportParts, section } from './climate-report-text.ts';

const read = (parts: ReportParts = {}) => readClimateReport(climateReport(parts)).product;
const only = (parts: ReportParts = {}) => read(parts).sections[0];
const rows = (maximum: string, minimum = '  MINIMUM         71    534 AM  54    1963  70      1       73') =>
  only({ rows: [maximum, minimum] });

test('a final report says everything that its table holds', () => {
  expect(cliParser.recognises(climateReport())).toBe(true);
  expect(read()).toEqual({
    kind: 'CLI',
    pil: 'CLINYC',
    office: 'KOKX',
    issued_at: '2026-07-09T06:26:00Z',
    correction: false,
    sections: [
      {
        station: 'KNYC',
        climate_date: '2026-07-08',
        preliminary: false,
        max_f: 82,
        max_time_lst: '1050 AM',
        max_record_f: 106,
        max_record_years: [1936],
        max_normal_f: 85,
        max_is_record: false,
        min_f: 71,
        min_time_lst: '534 AM',
        min_record_f: 54,
        min_record_years: [1963],
        min_normal_f: 70,
        min_is_record: false,
        average_f: 77,
        precipitation_in: 0,
        precipitation_trace: false,
        snowfall_in: null,
        snowfall_trace: false,
      },
    ],
    problems: [],
  });
});

test('a trace, a record, a footnote and a missing amount are told apart; an amount that cannot be is named', () => {
  const amounts = (cell: string) => {
    const text = climateReport().replace('YESTERDAY        0.00  ', `YESTERDAY     ${cell.padStart(7)}  `);
    const { sections, problems } = readClimateReport(text).product;
    return [sections[0]?.precipitation_in, sections[0]?.precipitation_trace, problems.length];
  };
  expect(amounts('T')).toEqual([0, true, 0]);
  expect(amounts('1.42R')).toEqual([1.42, false, 0]);
  expect(amounts('0.00*')).toEqual([0, false, 0]);
  expect(amounts('MM')).toEqual([null, false, 0]);
  expect(amounts('9O.1')).toEqual([null, false, 1]);
});

describe('cells', () => {
  test('a record is flagged with and without a blank, negative or not', () => {
    expect(rows('  MAXIMUM        100R  328 PM 100    1995  59     10       59')).toMatchObject({
      max_f: 100,
      max_is_record: true,
    });
    expect(rows('  MAXIMUM         69 R  328 PM  69    1995  59     10       59')).toMatchObject({
      max_f: 69,
      max_is_record: true,
    });
    expect(
      only({
        rows: [
          '  MAXIMUM         -3    328 PM  41    1995  22    -25       59',
          '  MINIMUM        -21R   829 AM -21    1964   7    -28        7',
        ],
      }),
    ).toMatchObject({ max_f: -3, min_f: -21, min_is_record: true, min_record_f: -21, min_normal_f: 7 });
  });

  test('an estimate keeps its value, also where the flag has moved the rest of the row', () => {
    expect(rows('  MAXIMUM         57(E)  221 AM  88    1945  64     -7       81')).toMatchObject({
      max_f: 57,
      max_time_lst: '221 AM',
      max_record_f: 88,
      max_record_years: [1945],
      max_normal_f: 64,
      max_is_record: false,
    });
    expect(rows('  MAXIMUM         57 E  300 PM  88    1948  65     -8       86')).toMatchObject({
      max_f: 57,
      max_time_lst: '300 PM',
    });
  });

  test('missing and blank cells are null and no problem', () => {
    const product = read({
      rows: ['  MAXIMUM         MM        MM  MM      MM  85     -3       90', '  MINIMUM'],
    });
    expect(product.sections[0]).toMatchObject({ max_f: null, max_time_lst: null, max_record_f: null, min_f: null });
    expect(product.sections[0]).toMatchObject({ max_record_years: [], max_normal_f: 85 });
    expect(product.problems).toEqual([]);
  });

  test('a time with a colon reads like one without', () => {
    expect(rows('  MAXIMUM         99   3:38 PM 105    2009  95      4       94')?.max_time_lst).toBe('338 PM');
    expect(rows('  MAXIMUM         39  11:29 PM  70    1890  40     -1       62')?.max_time_lst).toBe('1129 PM');
  });

  test('further record years stand on lines of their own', () => {
    const read = only({
      rows: [
        '  MAXIMUM         74   5:03 AM  68    2000  73      1       72',
        '                                      2008',
        '                                      1998',
        '  MINIMUM         71    534 AM  54    1963  70      1       73',
      ],
    });
    expect(read?.max_record_years).toEqual([2000, 2008, 1998]);
    expect(read?.min_record_years).toEqual([1963]);
  });

  test('an impossible temperature is null and reported, never passed on', () => {
    const { sections, problems } = read({
      rows: [
        '  MAXIMUM        820   1050 AM 106    1936  85     -3       90',
        '  MINIMUM       -171    534 AM  54    1963  70      1       73',
      ],
    });
    expect(sections[0]).toMatchObject({ max_f: null, min_f: null, max_record_f: 106 });
    expect(problems.map(({ text }) => text)).toEqual([
      'MAXIMUM: observed value: 820 °F is impossible',
      'MINIMUM: observed value: -171 °F is impossible',
    ]);
  });

  test('a year that is none is left out and reported', () => {
    const { sections, problems } = read({ rows: ['  MAXIMUM         57    221 AM  88     945  64     -7       81'] });
    expect(sections[0]).toMatchObject({ max_f: 57, max_record_years: [], max_normal_f: 64 });
    expect(problems).toEqual([{ part: 'section', text: 'MAXIMUM: record year: "945" is no year' }]);
  });
});

describe('layouts', () => {
  test.each([
    [
      'observed alone',
      'WEATHER ITEM   OBSERVED NORMAL DEPARTURE',
      '  MAXIMUM         47     61     -14',
      [null, null, 61],
    ],
    [
      'without departure',
      'WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL  LAST',
      '  MAXIMUM         47    148 AM  64    1917  61      39',
      ['148 AM', 64, 61],
    ],
    [
      'without record',
      'WEATHER ITEM   OBSERVED TIME   NORMAL DEPARTURE LAST',
      '  MAXIMUM         47    255 PM  61    -26       59',
      ['255 PM', null, 61],
    ],
    [
      'without time',
      'WEATHER ITEM   OBSERVED RECORD YEAR     LAST',
      '  MAXIMUM         47    103    1990    94',
      [null, 103, null],
    ],
    [
      'wide, in American Samoa',
      'WEATHER ITEM   OBSERVED    TIME     RECORD    YEAR    NORMAL    DEPARTURE    LAST',
      'MAXIMUM           47       1150 AM    95      1988      85        -2         85',
      ['1150 AM', 95, 85],
    ],
    [
      'set one place to the right, in Alaska',
      'WEATHER ITEM   OBSERVED TIME    RECORD YEAR NORMAL DEPARTURE LAST',
      ' MAXIMUM            47R 0151 PM    50  2003     43      10     27',
      ['0151 PM', 50, 43],
    ],
  ])('the columns follow the header: %s', (_name, header, row, [time, record, normal]) => {
    expect(only({ header: [header], rows: [row] })).toMatchObject({
      max_f: 47,
      max_time_lst: time,
      max_record_f: record,
      max_normal_f: normal,
    });
  });

  test('rows of other tables are never taken for temperatures', () => {
    const { sections, problems } = read({ rows: [] });
    expect(sections[0]).toMatchObject({ max_f: null, min_f: null, average_f: null });
    expect(problems).toEqual([{ part: 'section', text: 'the TEMPERATURE table has no rows' }]);
  });

  test('a table without header or without its heading is reported', () => {
    const text = climateReport();
    const problems = (changed: string) => readClimateReport(changed).product.problems;
    expect(problems(text.replace('WEATHER ITEM', 'XXXX48'))).toEqual([
      { part: 'section', text: 'no header line WEATHER ITEM' },
    ]);
    expect(problems(text.replace('TEMPERATURE (F)', 'TEMP3RATURE (F)'))).toEqual([
      { part: 'section', text: 'no TEMPERATURE table' },
    ]);
  });
});

describe('versions', () => {
  test('a line VALID … AS OF makes a report preliminary, the words TODAY and YESTERDAY do not', () => {
    expect(only({ valid: 'VALID TODAY AS OF 0400 PM LOCAL TIME.' })?.preliminary).toBe(true);
    expect(only({ valid: 'VALID AS OF 735 AM LOCAL TIME.' })?.preliminary).toBe(true);
    expect(readClimateReport(climateReport().replace(' YESTERDAY', ' TODAY')).product.sections[0]?.preliminary).toBe(
      false,
    );
  });

  test('a correction shows in the heading, the title or the headline; a delay is none', () => {
    expect(read({ heading: 'CDUS41 KOKX 090626 CCA' }).correction).toBe(true);
    expect(read({ title: 'CLIMATE REPORT...CORRECTED LOW TEMPERATURE...' }).correction).toBe(true);
    expect(read({ headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 8 2026 CORRECTION...' })).toMatchObject({
      correction: true,
      sections: [{ climate_date: '2026-07-08' }],
    });
    expect(read({ heading: 'CDUS41 KOKX 090626 RRA' }).correction).toBe(false);
  });
});

describe('time of issue', () => {
  test('is the office wall clock in its stated zone', () => {
    expect(read({ issued: '435 PM EDT WED JUL 08 2026', heading: 'CDUS41 KOKX 082035' })).toMatchObject({
      issued_at: '2026-07-08T20:35:00Z',
      problems: [],
    });
    expect(read({ issued: '1226 AM EST THU JAN 01 2026', heading: 'CDUS41 KOKX 010526' }).issued_at).toBe(
      '2026-01-01T05:26:00Z',
    );
  });

  test('a wall clock far from the heading is reported', () => {
    const { issued_at, problems } = read({ heading: 'CDUS41 KOKX 090455' });
    expect(issued_at).toBe('2026-07-09T06:26:00Z');
    expect(problems[0]?.text).toBe("the office's wall clock is 91 minutes after the time of the WMO heading");
  });

  test('without a wall clock the heading counts, in the month that the climate day tells', () => {
    expect(
      read({
        issued: '',
        heading: 'CDUS41 KOKX 010626',
        headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR DECEMBER 31 2025...',
      }),
    ).toMatchObject({ issued_at: '2026-01-01T06:26:00Z', problems: [{ part: 'time of issue' }] });
  });
});

describe('stations', () => {
  test('of two sites in one report only the settlement station gets its identifier', () => {
    const text = [
      climateReport({ pil: 'CLIHOU', headline: '...THE HOUSTON INTERCONTINENTAL CLIMATE SUMMARY FOR JULY 8 2026...' }),
      ...section({
        headline: '...THE HOUSTON/HOBBY AIRPORT CLIMATE SUMMARY FOR JULY 8 2026...',
        rows: ['  MAXIMUM         93    233 PM  82    1967  68     12       70'],
      }),
    ].join('\n');
    expect(
      readClimateReport(text).product.sections.map(
        ({ station, max_f }: { station: string | null; max_f: number | null }) => [station, max_f],
      ),
    ).toEqual([
      ['HOUSTON INTERCONTINENTAL', 82],
      ['KHOU', 93],
    ]);
  });

  test("a city's second site never passes for its station", () => {
    const site = (pil: string, name: string) =>
      only({ pil, headline: `...THE ${name} CLIMATE SUMMARY FOR JULY 8 2026...` })?.station;
    expect(site('CLIMDW', "CHICAGO-O'HARE")).toBe("CHICAGO-O'HARE");
    expect(site('CLIHOU', 'HOUSTON INTERCONTINENTAL')).toBe('HOUSTON INTERCONTINENTAL');
    expect(site('CLISFO', 'SAN FRANCISCO DOWNTOWN')).toBe('SAN FRANCISCO DOWNTOWN');
    expect(site('CLILAX', 'LOS ANGELES INTL AIRPORT CA')).toBe('KLAX');
    expect(site('CLIBGR', 'BANGOR ME')).toBe('BANGOR ME');
  });

  test('a headline may go on in the next line, and its day must exist', () => {
    expect(only({ headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR\nJULY 8 2026...' })?.climate_date).toBe(
      '2026-07-08',
    );
    const { sections, problems } = read({ headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JUNE 31 2026...' });
    expect(sections[0]?.climate_date).toBeNull();
    expect(problems).toEqual([{ part: 'section', text: 'the headline names no climate day' }]);
  });
});
