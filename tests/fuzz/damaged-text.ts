/** Text products after every accident that circuits, files and people have for them: a function of seed and case number alone. */
import { type RandomStream, stream } from '../../sim/random.ts';
import { climateReport } from '../unit/products/climate-report-text.ts';
import { CF6, COLLECTIVE, LAV, LEV, MAV, MEX, NBE, NBP, NBS } from '../unit/products-obs/product-texts.ts';

const DSM = [
  '794',
  'CDUS27 KZME 270616',
  'KHKS DS 26/11 661152/ 470316// 66/ 46//0021509/45/00/00/00/00/',
  '02/06/T/T/12/00/03/17/78/17171245/16231238/13/NN/N/N/NN/ET EP EW=',
  'KCUT DS 1100 COR 25/02 061059/-040848//06/-03//0110442/T/00=',
].join('\r\r\n');
const PRODUCTS = [
  climateReport(),
  climateReport({ valid: 'VALID TODAY AS OF 0400 PM LOCAL TIME.' }),
  climateReport({ heading: 'CDUS41 KOKX 090715 CCA', title: 'CLIMATE REPORT...CORRECTED LOW TEMPERATURE...' }),
  CF6,
  DSM,
  COLLECTIVE,
  LAV,
  LEV,
  MAV,
  MEX,
  NBE,
  NBP,
  NBS,
];
/** Pieces that mean something to one reader or another. */
const PIECES = [
  '999',
  '-99',
  '\u0000',
  '\u0001',
  '\u0003',
  '\u001e',
  '\n\n',
  'RMK ',
  ' T19990999',
  'GUIDANCE',
  'UTC',
  'FHR',
  'MM',
  '9999R',
  '-200',
  '57(E)',
  '=',
  '====',
  '...',
  'CLIMATE SUMMARY FOR ',
  'WEATHER ITEM',
  'MAXIMUM',
  '\t',
  'é',
];
const MOST_DAMAGES = 5;
const LONGEST_NOISE = 600;

type Damage = (text: string, random: RandomStream) => string;

const DAMAGES: readonly Damage[] = [
  function truncate(text, random) {
    return text.slice(0, random.integer(0, text.length));
  },
  function behead(text, random) {
    return text.slice(random.integer(0, text.length));
  },
  function drop(text, random) {
    const at = random.integer(0, text.length);
    return text.slice(0, at) + text.slice(at + random.integer(1, 20));
  },
  function overwrite(text, random) {
    const at = random.integer(0, text.length);
    const bytes = noise(random, 12);
    return text.slice(0, at) + bytes + text.slice(at + bytes.length);
  },
  function insertPiece(text, random) {
    const at = random.integer(0, text.length);
    return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  },
  function replaceNumber(text, random) {
    const from = random.integer(0, text.length);
    const place = text.slice(from).search(/\d/);
    const start = from + Math.max(0, place);
    return text.slice(0, start) + String(random.integer(-99_999, 99_999)) + text.slice(start + random.integer(1, 3));
  },
  function shuffleLines(text, random) {
    const lines = text.split('\n');
    for (let i = lines.length - 1; i > 0; i--) {
      const j = random.integer(0, i);
      [lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
    }
    return lines.join('\n');
  },
  function shuffleWords(text, random) {
    const words = text.split(' ');
    for (let n = 0; n < 8; n++) {
      const [i, j] = [random.integer(0, words.length - 1), random.integer(0, words.length - 1)];
      [words[i], words[j]] = [words[j] as string, words[i] as string];
    }
    return words.join(' ');
  },
  function splice(text, random) {
    const other = random.pick(PRODUCTS);
    return text.slice(0, random.integer(0, text.length)) + other.slice(random.integer(0, other.length));
  },
  function repeat(text, random) {
    return text.length > 20_000 ? text : text.repeat(random.integer(2, 3));
  },
  function joinLines(text) {
    return text.replaceAll('\n', ' ');
  },
];

/** The text of a case. */
export function damagedText(seed: number, index: number): string {
  const random = stream(seed, `case ${index}`);
  if (random.chance(0.05)) return noise(random, LONGEST_NOISE);
  let text = random.pick(PRODUCTS);
  for (let left = random.integer(1, MOST_DAMAGES); left > 0; left--) text = random.pick(DAMAGES)(text, random);
  return text;
}

function noise(random: RandomStream, longest: number): string {
  const length = random.integer(0, longest);
  return Array.from({ length }, () => String.fromCharCode(random.integer(0, 255))).join('');
}
