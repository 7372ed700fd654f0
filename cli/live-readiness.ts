/** Whether a live session may start: every refusal in its order, then the account as the exchange shows it. Nothing is traded. */

import { checkStore } from '../data/check/check.ts';
import { AccountClient } from '../data/kalshi/account-client.ts';
import type { RequestManners } from '../data/kalshi/request-manners.ts';
import { openStore } from '../data/store/store.ts';
import { formatCash } from '../engine/money/format.ts';
import type { Cash } from '../engine/money/units.ts';
import { capsLine } from '../live/start/caps.ts';
import { type Credentials, mayStartLive } from '../live/start/refusals.ts';
import { readAccount } from '../live/venues/account-statement.ts';
import type { SimConfig } from './config/schema.ts';
import { configYaml } from './config/template.ts';

export interface ReadinessRequest {
  readonly config: SimConfig;
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly manners: RequestManners;
  readonly credentials: Credentials;
  readonly confirmedCaps: string | undefined;
  readonly paperSession: string | undefined;
}

/** The account as it would be taken up; money as decimal dollars. */
export interface Readiness {
  readonly environment: string;
  readonly caps: string;
  readonly exchange_active: boolean;
  readonly trading_active: boolean;
  /** Seconds that the exchange's clock is ahead of this machine's. */
  readonly clock_skew_seconds: number | null;
  readonly available: string;
  readonly resting_orders: number;
  readonly positions: number;
}

/** @throws UserError 4 for whatever a live session refuses to start without; 1 when the exchange cannot be asked. */
export async function liveReadiness(request: ReadinessRequest): Promise<Readiness> {
  const { config, baseUrl, manners } = request;
  const signer = await mayStartLive({
    live: config.live,
    risk: config.risk,
    oms: config.oms,
    answerSeconds: manners.timeoutMs / 1_000,
    configYaml: configYaml(config),
    credentials: request.credentials,
    confirmedCaps: request.confirmedCaps,
    paperSession: request.paperSession,
    checkData: () => checkStore(openStore(request.dataDir)),
  });
  const client = new AccountClient({ baseUrl, signer, reads: manners, writes: null, writeMillis: manners.timeoutMs });
  try {
    const { exchange_active, trading_active } = await client.exchangeStatus();
    const { available, orders, positions } = await readAccount(client, 0);
    return {
      environment: config.live.environment,
      caps: capsLine(config.risk, config.live),
      exchange_active,
      trading_active,
      clock_skew_seconds: client.skewSeconds,
      available: formatCash(available as Cash),
      resting_orders: orders.filter(({ status }) => status === 'resting').length,
      positions: [...positions.values()].filter((contracts) => contracts !== 0).length,
    };
  } finally {
    await client.close();
  }
}
