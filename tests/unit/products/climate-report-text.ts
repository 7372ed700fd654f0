/** The text of a climate report, in the layout that most offices use; every part can be replaced. */
export interface ReportParts {
  readonly heading?: string;
  readonly pil?: string;
  readonly title?: string;
  readonly issued?: string;
  readonly headline?: string;
  readonly valid?: string;
  readonly header?: readonly string[];
  readonly rows?: readonly string[];
}

export const WIDE = [
  'WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST',
  '                VALUE   (LST)  VALUE       VALUE  FROM      YEAR',
  '                                                  NORMAL',
];

/** A report of New York for 8 July 2026, final unless `valid` is given. */
export function climateReport(parts: ReportParts = {}): string {
  return [
    '000',
    parts.heading ?? 'CDUS41 KOKX 090626',
    parts.pil ?? 'CLINYC',
    '',
    parts.title ?? 'CLIMATE REPORT',
    'NATIONAL WEATHER SERVICE NEW YORK, NY',
    parts.issued ?? '226 AM EDT THU JUL 09 2026',
    '',
    ...section(parts),
    '',
    'PRECIPITATION (IN)',
    '  YESTERDAY        0.00          2.00 1988   0.15  -0.15     0.00',
    '',
    'WIND (MPH)',
    '  AVERAGE WIND SPEED            5.9',
    '',
    'THE MAXIMUM TEMPERATURE NORMALS FOR TOMORROW',
    ' MAXIMUM TEMPERATURE (F)   85        99      1911',
    '',
  ].join('\n');
}

/** One station's part, from the headline to the last row of temperatures. */
export function section(parts: ReportParts = {}): string[] {
  return [
    parts.headline ?? '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 8 2026...',
    ...(parts.valid === undefined ? [] : [parts.valid]),
    '',
    ...(parts.header ?? WIDE),
    '...................................................................',
    'TEMPERATURE (F)',
    ' YESTERDAY',
    ...(parts.rows ?? [
      '  MAXIMUM         82   1050 AM 106    1936  85     -3       90',
      '  MINIMUM         71    534 AM  54    1963  70      1       73',
      '  AVERAGE         77                        77      0       82',
    ]),
  ];
}
