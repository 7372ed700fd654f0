/**
 * Settings of the ensemble: how fast weights are learned, by which lead times they are kept apart, how the pool is recalibrated.
 */
import { z } from 'zod';

export const recalibrationConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the pool is recalibrated by a beta distribution.'),
  minimumLadders: z
    .int()
    .min(0)
    .default(100)
    .describe('Settled ladders of a lead time before which the pool is left as it is.'),
  priorStrength: z
    .number()
    .positive()
    .default(50)
    .describe('Strength of the pull towards no recalibration: the precision of ln alpha and ln beta around zero.'),
});

export const ensembleConfig = z.strictObject({
  leadHourEdges: z
    .array(z.number().positive())
    .min(1)
    .refine((edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number)), {
      message: 'must ascend',
    })
    .default([6, 12, 24, 36])
    .describe('Hours before the end of the climate day at which one class of lead time ends and the next begins.'),
  priorWeights: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe('Weights of strategies before anything is learned, by name, relative to 1 for those not named.'),
  learningRate: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Step of the exponentiated gradient on the log score of each settled ladder; 0 keeps the prior weights.'),
  fixedShare: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.005)
    .describe(
      'Share of the weight that is spread evenly again at each settled ladder, so that no strategy is lost for good.',
    ),
  regimeLadders: z
    .number()
    .positive()
    .default(30)
    .describe(
      'Settled ladders of a weather regime at which its own weights count as much as those of all regimes together.',
    ),
  weightPriorStrength: z
    .number()
    .positive()
    .default(3)
    .describe('How sure the weights are before anything is learned, as the concentration of a Dirichlet distribution.'),
  tradeQuorum: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Share of the learned weight whose strategies must have a valid opinion, or the ladder is not traded; 0 trades on any.',
    ),
  confidenceLadders: z
    .number()
    .positive()
    .default(50)
    .describe('Settled ladders at which half of what confidence loses by lack of evidence is regained.'),
  recalibration: recalibrationConfig.prefault({}),
});

export type EnsembleConfig = z.infer<typeof ensembleConfig>;
export type RecalibrationConfig = z.infer<typeof recalibrationConfig>;
