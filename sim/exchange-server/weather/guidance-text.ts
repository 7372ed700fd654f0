/**
 * A stored run of guidance as the bulletin that carried it: heading, hours, and the rows of daily extremes in their columns. Only the columns
 * that history holds are there; reading the text gives the extremes back.
 */
import { GUIDANCE_TITLES, type GuidanceLayout } from '../../../data/products/guidance-layouts.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import type { StoredForecast } from './weather-history.ts';

/** Bulletins by the first three letters of their identifier, with the model that each is of. */
export const BULLETINS: Readonly<Record<string, string>> = {
  MAV: 'gfs_mos',
  MET: 'nam_mos',
  MEX: 'gfs_mos_extended',
  NBS: 'nbm_nbs',
  NBE: 'nbm_nbe',
  NBP: 'nbm_nbp',
};

const MOS_ROWS: Readonly<Record<string, string>> = { point: 'X/N' };
const NBM_ROWS: Readonly<Record<string, string>> = { point: 'TXN', sd: 'XND' };
const NBP_ROWS: Readonly<Record<string, string>> = {
  point: 'TXNMN',
  sd: 'TXNSD',
  p10: 'TXNP1',
  p25: 'TXNP2',
  p50: 'TXNP5',
  p75: 'TXNP7',
  p90: 'TXNP9',
};

/**
 * The bulletin of one run of one model for one station; null when the model has none.
 * @param run forecasts of the run, all of the same model and issue
 */
export function guidanceText(run: readonly StoredForecast[], station: string, pil: string): string | null {
  const [first] = run;
  const titled = first && GUIDANCE_TITLES.find(({ layout }) => layout.model === first.model);
  if (first === undefined || titled === undefined) return null;
  const { layout, title } = titled;
  const hours = [...new Set(run.map((forecast) => validAt(forecast)))].sort((x, y) => x - y);
  const ahead = hours.map((at) => Math.round((at - first.issuedAt) / MICROS_PER_HOUR));
  const names = layout.family === 'MOS' ? MOS_ROWS : layout.model === 'nbm_nbp' ? NBP_ROWS : NBM_ROWS;
  const rows = Object.entries(names).flatMap(([statistic, label]) => {
    const cells = hours.map(
      (at) => run.find((forecast) => forecast.statistic === statistic && validAt(forecast) === at)?.valueF ?? null,
    );
    return cells.every((cell) => cell === null) ? [] : [line(label, cells, layout)];
  });
  const iso = new Date(first.issuedAt / 1000).toISOString();
  const stamp = `${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}`;
  const date = `${Number(iso.slice(5, 7))}/${iso.slice(8, 10)}/${iso.slice(0, 4)}`;
  const version = layout.family === 'NBM' ? title.replace('NBM ', 'NBM V4.2 ') : title;
  return [
    '000',
    `FOUS16 KWNO ${stamp}`,
    pil,
    `${station}   ${version} GUIDANCE  ${date}  ${iso.slice(11, 13)}${iso.slice(14, 16)} UTC`,
    line('FHR', ahead, layout),
    line(
      'UTC',
      hours.map((at) => new Date(at / 1000).getUTCHours()),
      layout,
    ),
    ...rows,
    '',
  ].join('\n');
}

/** A maximum is valid at 00 UTC after its day, a minimum at 12 UTC of it. */
export function validAt({ variable, date }: Pick<StoredForecast, 'variable' | 'date'>): number {
  return variable === 'high' ? (date + 1) * MICROS_PER_DAY : date * MICROS_PER_DAY + 12 * MICROS_PER_HOUR;
}

function line(label: string, cells: readonly (number | null)[], { labelWidth, cellWidth }: GuidanceLayout): string {
  const digits = 3;
  const text = cells
    .map((cell) => `${cell === null ? '' : Math.round(cell)}`.padStart(digits).padEnd(cellWidth))
    .join('');
  return `${label.padEnd(labelWidth)}${text}`.trimEnd();
}
