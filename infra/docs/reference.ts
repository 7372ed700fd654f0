/** The generated pages of the reference: where each lies and what renders it. Nothing in them depends on the day or the machine. */
import { renderDatasetsReference } from '../../data/catalog/reference.ts';
import { renderAlerts } from './pages/alerts.ts';
import { renderConfigSchema, renderConfiguration } from './pages/configuration.ts';
import { renderDataCheck } from './pages/data-check.ts';
import { renderExchangeServer } from './pages/exchange-server.ts';
import { renderFees } from './pages/fees.ts';
import { renderFills } from './pages/fills.ts';
import { renderGuards } from './pages/guards.ts';
import { renderLedger } from './pages/ledger.ts';
import { renderMetrics } from './pages/metrics.ts';
import { renderMutation } from './pages/mutation.ts';
import { renderOrders } from './pages/orders.ts';
import { renderReasons } from './pages/reasons.ts';
import { renderRunFolder } from './pages/run-folder.ts';
import { renderSettlement } from './pages/settlement.ts';
import { renderSql } from './pages/sql.ts';
import { renderStations } from './pages/stations.ts';
import { renderStrategies } from './pages/strategies.ts';

export interface GeneratedPage {
  /** Path from the repository's root. */
  readonly path: string;
  readonly render: () => string;
}

export const GENERATED_PAGES: readonly GeneratedPage[] = [
  { path: 'docs/reference/alerts.md', render: renderAlerts },
  { path: 'docs/reference/config.schema.json', render: renderConfigSchema },
  { path: 'docs/reference/configuration.md', render: renderConfiguration },
  { path: 'docs/reference/data-check.md', render: renderDataCheck },
  { path: 'docs/reference/datasets.md', render: renderDatasetsReference },
  { path: 'docs/reference/exchange-server.md', render: renderExchangeServer },
  { path: 'docs/reference/fees.md', render: renderFees },
  { path: 'docs/reference/fills.md', render: renderFills },
  { path: 'docs/reference/guards.md', render: renderGuards },
  { path: 'docs/reference/metrics.md', render: renderMetrics },
  { path: 'docs/mutation.md', render: renderMutation },
  { path: 'docs/reference/ledger.md', render: renderLedger },
  { path: 'docs/reference/orders.md', render: renderOrders },
  { path: 'docs/reference/reasons.md', render: renderReasons },
  { path: 'docs/reference/run-folder.md', render: renderRunFolder },
  { path: 'docs/reference/settlement.md', render: renderSettlement },
  { path: 'docs/reference/sql.md', render: renderSql },
  { path: 'docs/reference/stations.md', render: renderStations },
  { path: 'docs/reference/strategies.md', render: renderStrategies },
];
