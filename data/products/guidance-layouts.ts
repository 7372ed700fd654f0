/** The guidance products: how each is titled in its heading, what the forecast is called, and how its columns lie. */

/** How one product lays out its table. */
export interface GuidanceLayout {
  readonly family: 'MOS' | 'NBM';
  /** Name of the forecast source, as in the dataset `forecasts`. */
  readonly model: string;
  /** Characters before the first cell. */
  readonly labelWidth: number;
  /** Characters from one cell to the next; a cell's number takes the first three. */
  readonly cellWidth: number;
}

const layout = (family: 'MOS' | 'NBM', model: string, labelWidth: number, cellWidth: number): GuidanceLayout => ({
  family,
  model,
  labelWidth,
  cellWidth,
});

/** By title, without a version. */
const LAYOUTS: ReadonlyMap<string, GuidanceLayout> = new Map([
  ['GFS MOS', layout('MOS', 'gfs_mos', 4, 3)],
  ['GFSX MOS', layout('MOS', 'gfs_mos_extended', 4, 4)],
  ['NAM MOS', layout('MOS', 'nam_mos', 4, 3)],
  ['ECM MOS', layout('MOS', 'ecmwf_mos', 4, 3)],
  ['ECMX MOS', layout('MOS', 'ecmwf_mos_extended', 4, 4)],
  ['GFS LAMP', layout('MOS', 'gfs_lamp', 4, 3)],
  ['NBM NBH', layout('NBM', 'nbm_nbh', 4, 3)],
  ['NBM NBS', layout('NBM', 'nbm_nbs', 4, 3)],
  ['NBM NBE', layout('NBM', 'nbm_nbe', 6, 4)],
  ['NBM NBX', layout('NBM', 'nbm_nbx', 4, 4)],
  ['NBM NBP', layout('NBM', 'nbm_nbp', 6, 4)],
]);

/** Every product's title with its layout, in the order of the table. */
export const GUIDANCE_TITLES: readonly { readonly title: string; readonly layout: GuidanceLayout }[] = [...LAYOUTS].map(
  ([title, of]) => ({ title, layout: of }),
);

/** The layout of a product by the title in its heading, `NBM V5.0 NBS` for example; undefined for an unknown one. */
export function layoutOf(title: string): GuidanceLayout | undefined {
  return LAYOUTS.get(
    title
      .replace(/ V\d[\d.]*/, '')
      .replace(/ +/g, ' ')
      .trim(),
  );
}
