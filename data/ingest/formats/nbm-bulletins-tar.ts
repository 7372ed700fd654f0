/**
 * National Blend of Models bulletins of one station, an archive with one text for each cycle. Taken are the daily extremes of NBS
 * (value and spread) and NBP (mean, spread, percentiles), known when the bulletin was fetched.
 */
import { readGuidance } from '../../products/guidance-table.ts';
import { valuesOf } from '../../products/guidance-values.ts';
import { UserError } from '../../user-error.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { parseInstant } from '../json.ts';
import { tarEntries } from '../tar.ts';

export const nbmBulletinsTar: ReadableFormat = {
  name: 'nbm_bulletins',
  what: 'National Blend of Models bulletins',
  revision: 1,
  recognise: { kind: 'tar', matches: (names) => names.some((name) => /nbm_k[a-z]{3}_\d{10}z\.txt$/i.test(name)) },
  async read(intake: Intake) {
    const entries = tarEntries(intake.content.bytes).sort((x, y) => (x.name < y.name ? -1 : 1));
    let sequence = 0;
    const rows = entries.flatMap((entry) => {
      const text = entry.bytes.toString('latin1');
      const fetched = /^# Retrieved:\s*(\S+)/m.exec(text)?.[1];
      if (fetched === undefined) return [];
      const known = instantOf(intake, entry.name, fetched);
      return readBulletins(text).map((forecast) => ({
        known_at: Math.max(known, forecast.issued_at),
        ...forecast,
        valid_from: null,
        valid_to: null,
        source_seq: sequence++,
      }));
    });
    if (rows.length === 0) return 'no bulletin with a time of fetching in it';
    await intake.append('forecasts', rows);
    intake.note(`${entries.length} bulletins; NBS and NBP taken, NBH, NBE and NBX left: the same extremes or none`);
    return undefined;
  },
};

interface BulletinForecast {
  readonly issued_at: number;
  readonly model: string;
  readonly station: string;
  readonly variable: 'high' | 'low';
  readonly climate_date: number;
  readonly statistic: string;
  readonly value_f: number;
}

const TAKEN = new Set(['nbm_nbs', 'nbm_nbp']);

/** Every daily extreme in the NBS and NBP sections of a text. */
export function readBulletins(text: string): BulletinForecast[] {
  return readGuidance(text, 'NBM').sections.flatMap((section) => {
    const { station, runAt, layout } = section;
    if (!TAKEN.has(layout.model)) return [];
    return valuesOf(section, []).extremes.map(({ variable, climateDate, statistic, valueF }) => ({
      issued_at: runAt,
      model: layout.model,
      station,
      variable,
      climate_date: climateDate,
      statistic,
      value_f: valueF,
    }));
  });
}

function instantOf(intake: Intake, entry: string, text: string): number {
  try {
    return parseInstant(text);
  } catch (error) {
    throw new UserError(
      `${intake.content.name}, ${entry}: the time of fetching "${text}" is not an instant; correct it or take the file out of the folder`,
      3,
      { cause: error },
    );
  }
}
