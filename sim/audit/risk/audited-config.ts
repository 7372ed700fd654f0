/** What the audit of risk reads of a run's `config.yaml`: the caps as they were configured, and what fees and clusters rest on. */
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../../data/user-error.ts';

const optional = z.number().nullable().default(null);

/** Only what the audit needs; the rest of the configuration is not its business. */
const auditedConfig = z.object({
  fees: z.object({ balancePrecision: z.enum(['cent', 'centicent']), smallestFillContracts: z.number() }),
  risk: z.object({
    bankrollUsd: z.number(),
    maxOpenRiskUsd: optional,
    maxOpenRiskPct: z.number(),
    maxCityUsd: optional,
    maxCityPct: z.number(),
    maxClusterUsd: optional,
    maxClusterPct: z.number(),
    maxLadderUsd: optional,
    maxLadderPct: optional,
    maxMarketUsd: optional,
    maxMarketPct: optional,
    maxStrategyUsd: optional,
    maxStrategyPct: optional,
    maxOrderUsd: optional,
    maxOrderPct: optional,
    maxOrdersPerMinute: optional,
    maxDisplayedSharePct: optional,
    maxPositions: z.number(),
    maxDailyLossUsd: optional,
    maxDailyLossPct: z.number(),
    maxDrawdownUsd: optional,
    maxDrawdownPct: optional,
    tradingDayZone: z.string(),
    exchangePositionLimitUsd: z.number(),
    countNoResult: z.boolean(),
    clusters: z.record(z.string(), z.array(z.string())),
  }),
});
export type AuditedConfig = z.infer<typeof auditedConfig>;

/** Reads the caps of a run. @throws UserError 3 when the text is not a configuration of this version. */
export function auditedConfigOf(yaml: string, dir: string): AuditedConfig {
  let tree: unknown;
  try {
    tree = parse(yaml);
  } catch (cause) {
    throw new UserError(`config.yaml in ${dir} is not YAML: the run is damaged, run it again.`, 3, { cause });
  }
  const result = auditedConfig.safeParse(tree);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(
    `config.yaml in ${dir} does not fit at ${issue?.path.join('.')} (${issue?.message}): run it again with this version.`,
    3,
  );
}
