/** The caps of a live session in one line, which a person types back before it starts: so that nobody trades by caps unread. */
import type { RiskConfig } from '../../engine/risk/config.ts';
import type { LiveConfig } from '../config.ts';

export function capsLine(risk: RiskConfig, live: LiveConfig): string {
  const openRisk = limit(risk.maxOpenRiskPct, risk.maxOpenRiskUsd);
  const city = limit(risk.maxCityPct, risk.maxCityUsd);
  const cluster = limit(risk.maxClusterPct, risk.maxClusterUsd);
  const loss = limit(risk.maxDailyLossPct, risk.maxDailyLossUsd);
  return `${live.environment} bankroll $${risk.bankrollUsd} open risk ${openRisk} city ${city} cluster ${cluster} day's loss ${loss} group ${live.orderGroupContracts}`;
}

function limit(percent: number | null, dollars: number | null): string {
  const parts = [percent === null ? null : `${percent}%`, dollars === null ? null : `$${dollars}`];
  return parts.filter((part) => part !== null).join('/') || 'none';
}
