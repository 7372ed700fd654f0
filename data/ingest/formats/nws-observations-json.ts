/** Observations as the National Weather Service's interface answers them: five-minute values and, with raw text, reports. */
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { documentsAs, hasKeys } from '../json.ts';
import { nwsObservationRow, observationsAnswer } from '../nws/observations.ts';

export const nwsObservationsJson: ReadableFormat = {
  name: 'nws_observations',
  what: 'observations of the National Weather Service',
  revision: 2,
  recognise: {
    kind: 'json',
    matches: (document) => {
      if (!hasKeys(document, 'features') || !Array.isArray(document.features)) return false;
      const [feature] = document.features as unknown[];
      return hasKeys(feature, 'properties') && hasKeys(feature.properties, 'timestamp', 'temperature', 'station');
    },
  },
  async read(intake: Intake) {
    const features = documentsAs(intake, observationsAnswer).flatMap((document) => document.features);
    await intake.append(
      'observations',
      features.map((feature, index) => ({ ...nwsObservationRow(feature), source_seq: index + 1 })),
    );
    return undefined;
  },
};
