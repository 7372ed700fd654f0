/** The caps in force at an instant, by the same rule that the engine applies, from the configuration of the run. */
import { parse } from 'yaml';
import { riskConfig } from '../../engine/risk/config.ts';
import { Limits } from '../../engine/risk/limits.ts';

/** Cap on open risk (µ$) as a function of equity (µ$); null when the configuration cannot be read. */
export function openRiskCapOf(configYaml: string): ((equityE6: number) => number) | null {
  const config = riskConfig.safeParse(riskSection(configYaml));
  if (!config.success) return null;
  const limits = new Limits(config.data);
  return (equityE6) => {
    limits.setBankroll(equityE6);
    return Math.min(limits.totalUsd, limits.totalPct);
  };
}

function riskSection(configYaml: string): unknown {
  try {
    const config: unknown = parse(configYaml);
    return typeof config === 'object' && config !== null && 'risk' in config ? config.risk : null;
  } catch {
    return null;
  }
}
