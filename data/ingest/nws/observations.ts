/**
 * Observations as the Weather Service's interface answers them: hourly and special reports with their raw text, and five-minute
 * values in whole °C without. The same rows from a saved answer and from the service itself.
 */
import { z } from 'zod';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { readMetarTemperatures } from '../../products/metar-groups.ts';
import { isPlausibleCelsius } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { isInstant, parseInstant } from '../json.ts';

/** Reports reach the public feeds within ten minutes. */
export const METAR_KNOWN_AFTER_MINUTES = 10;
/** Five-minute values have been seen up to twenty minutes late. */
const FIVE_MINUTE_KNOWN_AFTER_MINUTES = 20;

const observation = z.object({
  properties: z.object({
    station: z.string().regex(/stations\/[A-Z0-9]{4}$/, 'not the address of a station'),
    timestamp: z.string().refine(isInstant, 'not an instant with its zone'),
    rawMessage: z.string().nullish(),
    temperature: z
      .object({ unitCode: z.string().optional(), value: z.number().nullable(), qualityControl: z.string().optional() })
      .nullish(),
  }),
});
type Observation = z.infer<typeof observation>;

/** An answer to `/stations/{id}/observations`. */
export const observationsAnswer = z.object({ features: z.array(observation) });
/** An answer to `/stations/{id}/observations/latest`. */
export const latestObservationAnswer = observation;

/** Marks of values that the service's own control has rejected; `V`, `C`, `S`, `G`, `Q` and `Z` are taken. Formerly `qc:X`. */
const REJECTED = /^(?:qc:)?[XB]$/;

/** A row of `observations` without `source` and `source_seq`. */
export function nwsObservationRow({ properties }: Observation): PlainRow {
  const raw = properties.rawMessage?.trim() || null;
  const observed = parseInstant(properties.timestamp);
  const temperatures = raw === null ? null : readMetarTemperatures(raw);
  const minutes = raw === null ? FIVE_MINUTE_KNOWN_AFTER_MINUTES : METAR_KNOWN_AFTER_MINUTES;
  return {
    known_at: observed + minutes * MICROS_PER_MINUTE,
    observed_at: observed,
    station: properties.station.slice(-4),
    kind: raw === null ? 'five_minute' : /^SPECI\b/.test(raw) ? 'special' : 'routine',
    temp_c: temperatures?.tempC ?? measuredC(properties.temperature),
    max_6h_c: temperatures?.max6hC ?? null,
    min_6h_c: temperatures?.min6hC ?? null,
    max_24h_c: temperatures?.max24hC ?? null,
    min_24h_c: temperatures?.min24hC ?? null,
    raw,
  };
}

function measuredC(temperature: Observation['properties']['temperature']): number | null {
  const value = temperature?.value ?? null;
  if (value === null || !isPlausibleCelsius(value)) return null;
  const isCelsius = temperature?.unitCode === undefined || temperature.unitCode.endsWith(':degC');
  return isCelsius && !REJECTED.test(temperature?.qualityControl ?? '') ? value : null;
}
