import { expect, test } from 'vitest';
import { parseProducts, splitProducts } from '../../../data/products/collective.ts';
import { climateReport } from './climate-report-text.ts';

const DSM = '794\nCDUS27 KZME 270616\nKHKS DS 26/11 661152/ 470316// 66/ 46//0021509/45=\n';

test('products framed by the marks of transmission are taken apart', () => {
  const text = `\u0001\r\r\n${climateReport()}\r\r\n\u0003 rubbish \u0001${DSM}\u0003`;
  expect(parseProducts(text, {}).map(({ kind }) => kind)).toEqual(['CLI', 'DSM']);
});

test('products behind one another are cut above the sequence number of each heading', () => {
  const text = climateReport() + climateReport({ heading: 'CDUS41 KOKX 090715 CCA' });
  expect(splitProducts(text)).toEqual([
    climateReport().trimEnd(),
    climateReport({ heading: 'CDUS41 KOKX 090715 CCA' }),
  ]);
  expect(parseProducts(text, {}).map((product) => 'correction' in product && product.correction)).toEqual([
    false,
    true,
  ]);
});

test('text that is no product gives none', () => {
  expect(parseProducts('', {})).toEqual([]);
  expect(parseProducts('{"name": "milkbot"}\n', {})).toEqual([]);
});
