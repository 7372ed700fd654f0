/** Observations as the National Weather Service's interface answers them: five-minute values and, with raw text, reports. */
import { z } from 'zod';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { readMetarTemperatures } from '../../products/metar-groups.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { documentsAs, hasKeys, isInstant, parseInstant } from '../json.ts';

const KNOWN_AFTER_MINUTES = 10;
const answer = z.object({
  features: z.array(
    z.object({
      properties: z.object({
        station: z.string().regex(/stations\/[A-Z0-9]{4}$/, 'not the address of a station'),
        timestamp: z.string().refine(isInstant, 'not an instant with its zone'),
        rawMessage: z.string().nullish(),
        temperature: z.object({ value: z.number().nullable() }).nullish(),
      }),
    }),
  ),
});

export const nwsObservationsJson: ReadableFormat = {
  name: 'nws_observations',
  what: 'observations of the National Weather Service',
  revision: 1,
  recognise: {
    kind: 'json',
    matches: (document) => {
      if (!hasKeys(document, 'features') || !Array.isArray(document.features)) return false;
      const [feature] = document.features as unknown[];
      return hasKeys(feature, 'properties') && hasKeys(feature.properties, 'timestamp', 'temperature', 'station');
    },
  },
  async read(intake: Intake) {
    const features = documentsAs(intake, answer).flatMap((document) => document.features);
    await intake.append(
      'observations',
      features.map(({ properties }, index) => {
        const raw = properties.rawMessage?.trim() || null;
        const observed = parseInstant(properties.timestamp);
        const temperatures = raw === null ? null : readMetarTemperatures(raw);
        return {
          known_at: observed + KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
          observed_at: observed,
          station: properties.station.slice(-4),
          kind: raw === null ? 'five_minute' : raw.startsWith('SPECI') ? 'special' : 'routine',
          temp_c: temperatures?.tempC ?? properties.temperature?.value ?? null,
          max_6h_c: temperatures?.max6hC ?? null,
          min_6h_c: temperatures?.min6hC ?? null,
          max_24h_c: temperatures?.max24hC ?? null,
          min_24h_c: temperatures?.min24hC ?? null,
          raw,
          source_seq: index + 1,
        };
      }),
    );
    return undefined;
  },
};
