/** Station guidance as circuits sent it, and what others who read the same texts found in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseProducts } from '../../data/products/collective.ts';
import type { GuidanceProduct, StationGuidance } from '../../data/products/guidance-product.ts';
import { mosParser } from '../../data/products/mos.ts';
import { nbmParser } from '../../data/products/nbm.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const folder = join(history, 'weather/products/MOS');
const sample = (name: string) => readFileSync(join(folder, name), 'latin1');
const read = (name: string): GuidanceProduct => (/^NB/.test(name) ? nbmParser : mosParser).parse(sample(name));
const hoursOf = (station: StationGuidance) => [...new Set(station.values.map(({ valid_at }) => valid_at))].sort();
const valueAt = (station: StationGuidance | undefined, element: string, at: string) =>
  station?.values.find((value) => value.element === element && value.valid_at === at)?.value;

describe.skipIf(!history)('MOS samples', () => {
  test.each([
    ['ECS.txt', 'ecmwf_mos', [21, 21, 21]],
    ['LAVUSA.txt', 'gfs_lamp', [25, 25, 25]],
    ['LEVUSA.txt', 'gfs_lamp', [13, 13, 13]],
    ['MAVWC0.txt', 'gfs_mos', [21, 21, 21]],
    ['METNC1.txt', 'nam_mos', [21, 21, 21, 21]],
    ['MET_empty.txt', 'nam_mos', [21, 21, 0]],
    ['MEXAFG.txt', 'gfs_mos_extended', [15]],
    ['MEXNC1.txt', 'gfs_mos_extended', [15, 15, 15, 15]],
    ['MEXNC1_winter.txt', 'gfs_mos_extended', [15, 15]],
    ['NBEUSA.txt', 'nbm_nbe', [15, 15]],
    ['NBSUSA.txt', 'nbm_nbs', [21, 21]],
    ['NBSUSA_32.txt', 'nbm_nbs', [23, 23, 23]],
    ['NBSUSA_32_station.txt', 'nbm_nbs', [23, 23, 23, 23]],
    ['NBSUSA_empty.txt', 'nbm_nbs', [0, 0]],
    ['NBS_12Z.txt', 'nbm_nbs', [23]],
    ['NBS_15Z.txt', 'nbm_nbs', [23]],
    ['NBS_21Z.txt', 'nbm_nbs', [23]],
    ['NBS_shortline.txt', 'nbm_nbs', [23]],
    ['NBS_unknown_var.txt', 'nbm_nbs', [23]],
    ['NBS_v5.txt', 'nbm_nbs', [23]],
    ['NBXUSA.txt', 'nbm_nbx', [6, 6, 6]],
    // Fifteen columns, of which ten hold a value.
    ['NBXUSA_int.txt', 'nbm_nbx', [10, 10, 10, 10, 10, 10]],
  ])('%s gives every hour of every station, all after the run', (name, model, hours) => {
    const { stations, problems, ...product } = read(name);
    expect(product.model).toBe(model);
    expect(stations.map((station) => hoursOf(station).length)).toEqual(hours);
    for (const station of stations) for (const at of hoursOf(station)) expect(at > station.run_at).toBe(true);
    // One station of this product has two rows twice.
    expect(problems.map(({ part }) => part)).toEqual(name === 'LAVUSA.txt' ? ['PHJH CVS', 'PHJH OBV'] : []);
    expect(parseProducts(sample(name), {})).toEqual([read(name)]);
  });

  test('a heading or a row of hours that cannot be read is named and gives nothing', () => {
    expect(read('NBS_badheader.txt')).toMatchObject({
      stations: [],
      problems: [{ text: 'not station, model, GUIDANCE and run time' }],
    });
    expect(read('NBS_badtime.txt')).toMatchObject({
      stations: [{ station: 'KDSM', values: [], extremes: [] }],
      problems: [{ part: 'KDSM column times' }],
    });
  });

  test('asserted values stand under their hours', () => {
    const alamogordo = read('NBSUSA.txt').stations.find(({ station }) => station === 'KALM');
    expect(alamogordo?.run_at).toBe('2018-11-07T15:00:00Z');
    expect(alamogordo && hoursOf(alamogordo).at(-1)).toBe('2018-11-10T09:00:00Z');
    const [extended] = read('NBEUSA.txt').stations;
    expect(valueAt(extended, 'P12', '2020-07-30T12:00:00Z')).toBe(5);
    expect(valueAt(extended, 'PRA', '2020-07-30T12:00:00Z')).toBe(100);
    expect(valueAt(read('NBXUSA.txt').stations[0], 'Q12', '2020-08-02T12:00:00Z')).toBe(0);
    expect(valueAt(read('MEXAFG.txt').stations[0], 'X/N', '2020-11-15T00:00:00Z')).toBe(7);
    const last = read('LEVUSA.txt').stations.map((station) => hoursOf(station).at(-1));
    expect(last).toEqual(Array(3).fill('2020-07-15T02:00:00Z'));
  });

  test('no sample gives an impossible extreme, and none throws, whichever reader has it', () => {
    for (const name of readdirSync(folder).sort())
      for (const parser of [mosParser, nbmParser])
        for (const { extremes } of parser.parse(sample(name)).stations)
          for (const { value_f } of extremes) expect(value_f >= -80 && value_f <= 140).toBe(true);
  });
});
