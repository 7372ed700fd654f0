/**
 * The order path: strategy → sizing → risk → order management → simulated exchange → ledger → journal in memory. A strategy
 * that changes its mind at every tick trades both ways on many ladders whose quotes always show enough.
 *
 * In three ways, since an order carries its share of the ladder's evaluation and sizing: a mind that moves between two markets sends
 * about two orders a ladder; one that moves the whole ladder trades three of its six markets at every tick; and where little is
 * shown of each market it wants all that is shown of all six, so that every evaluation ends in six orders, three that open and
 * three that close. The first one's account runs out of cash towards the end, and more and more of its orders are cut or refused.
 */
import { z } from 'zod';
import { loadConfig } from '../../cli/config/load.ts';
import { DecisionChain } from '../../data/runs/decision-chain.ts';
import { Engine } from '../../engine/engine.ts';
import { type EventColumns, EventKind, MarketStatus, Variable } from '../../engine/events.ts';
import type { CityId, LadderDef, LadderId } from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Cash } from '../../engine/money/units.ts';
import type { Journal } from '../../engine/ports.ts';
import type { StrategyDefinition } from '../../engine/strategies/contract.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { SimulatedExchange } from '../../sim/exchange/exchange.ts';
import { Replay } from '../../sim/replay.ts';
import { columnsOf, DAY, MARKETS, START, syntheticDirectory } from './synthetic-market.ts';

/** What is played: how the strategy moves its mind, on how much money. */
export interface OrderScenario {
  readonly name: string;
  readonly bankrollUsd: number;
  readonly kelly: number;
  /** What every quote shows, in 1/100 contract. */
  readonly shown: number;
  /** The probability of market `i` at odd or even minutes. */
  readonly belief: (i: number, isOdd: boolean) => number;
}

export const ORDER_SCENARIOS: readonly OrderScenario[] = [
  // The mind moves between two markets of a ladder.
  {
    name: 'two orders a ladder',
    bankrollUsd: 1_000_000,
    kelly: 0.0005,
    shown: 1_000_000,
    belief: (i, isOdd) => (i === (isOdd ? 1 : 4) ? 0.7 : 0.06),
  },
  // Every second market is dear at odd minutes, the others at even ones: half of the ladder is traded at once.
  {
    name: 'whole ladder moves',
    bankrollUsd: 1_000_000_000,
    kelly: 0.000_000_2,
    shown: 1_000_000_000,
    belief: (i, isOdd) => (i % 2 === (isOdd ? 1 : 0) ? 0.24 : 0.093),
  },
  // The same mind with money for more than is shown: the ten contracts and few that are shown of every market, bought or sold, and closed at the next tick.
  {
    name: 'every market',
    bankrollUsd: 1_000_000_000,
    kelly: 0.000_02,
    shown: 1_000,
    belief: (i, isOdd) => (i % 2 === (isOdd ? 1 : 0) ? 0.24 : 0.093),
  },
];

/** How much is played: ladders that are open at once, and ticks at each of which all of them are traded. */
export interface OrderSize {
  readonly ladders: number;
  readonly ticks: number;
}

/** What was computed. It is the same whenever the same is played. */
export interface OrderOutcome {
  /** SHA-256 chain over the decision records. */
  readonly decisions: string;
  readonly orders: number;
  readonly fills: number;
  readonly cash: Cash;
}

/** Makes engine, exchange and market, with the ladders listed; what is returned plays the ticks. */
export function orderPath(scenario: OrderScenario, size: OrderSize): () => OrderOutcome {
  const { bankrollUsd, kelly, shown, belief } = scenario;
  const directory = syntheticDirectory(size.ladders, (id) => ({
    city: (id % CITIES.length) as CityId,
    climateDate: (DAY + Math.floor(id / CITIES.length)) as ClimateDate,
  }));
  const ladders = Array.from({ length: size.ladders }, (_, id) => directory.ladder(id as LadderId));
  const ticks = Array.from({ length: size.ticks }, (_, tick) =>
    quotesAt(ladders, (START + tick * MICROS_PER_MINUTE + 30_000_000) as EpochMicros, shown + tick),
  );
  const config = loadConfig(undefined, [
    `risk.bankrollUsd=${bankrollUsd}`,
    'risk.exit=edge_gone',
    `risk.kelly=${kelly.toFixed(9)}`,
    'risk.minEdge=0.01',
    'risk.exchangePositionLimitUsd=1000000000',
    'risk.maxPositions=100000',
    'risk.maxOpenRiskPct=100',
    'risk.maxCityPct=100',
    'risk.maxClusterPct=100',
    'risk.maxDailyLossPct=100',
    'oms.timeInForce=immediate_or_cancel',
    'oms.chaseCents=99',
    'exchange.positionLimitContracts=1000000000',
    'exchange.orderLatencyMillis=1',
    'exchange.ackLatencyMillis=1',
  ]);
  let fills = 0;
  let orders = 0;
  const chain = new DecisionChain();
  const journal: Journal = {
    decision: ({ bytes }) => chain.append(bytes),
    order: ({ state }) => {
      if (state === 'SUBMITTED') orders += 1;
    },
    fill: () => {
      fills += 1;
    },
    equity: () => {},
    score: () => {},
    settlement: () => {},
    result: () => {},
  };
  const venue = new SimulatedExchange({
    config: config.exchange,
    board: config.board,
    fees: config.fees,
    directory,
    seed: 1,
    cash: (bankrollUsd * 1_000_000) as Cash,
  });
  const engine = new Engine({
    rooms: config,
    panel: { chosen: [{ definition: seesaw(belief), parameters: {} }], scoredOnly: [] },
    directory,
    venue,
    journal,
    account: 'bench',
    cities: CITIES.map(({ id }) => id),
    variables: [Variable.high],
    from: DAY,
    to: (DAY + 400) as ClimateDate,
  });
  const replay = new Replay({
    engine,
    venue,
    ticksFrom: START,
    endAt: (START + (size.ticks + 2) * MICROS_PER_MINUTE) as EpochMicros,
    fastLoopSeconds: 60,
    slowLoopMinutes: 10,
  });
  const listing = listingOf(ladders);
  replay.tell(listing, 0, listing.length);
  return () => {
    for (const quotes of ticks) replay.tell(quotes, 0, quotes.length);
    replay.settleUntil((START + (size.ticks + 1) * MICROS_PER_MINUTE) as EpochMicros);
    return { decisions: chain.value(), orders, fills, cash: engine.account.ledger.cash };
  };
}

function seesaw(belief: OrderScenario['belief']): StrategyDefinition {
  return {
    name: 'seesaw',
    summary: 'changes its mind at every tick',
    source: 'made for this measurement',
    family: 'weather',
    parameters: z.strictObject({}),
    create: () => ({
      evaluate: ({ now, ladder }) => {
        const isOdd = Math.floor(now / MICROS_PER_MINUTE) % 2 === 1;
        const pYes = ladder.markets.map((_, i) => belief(i, isOdd));
        return { valid: true, pYes, uncertainty: pYes.map(() => 0), features: {}, reasons: [] };
      },
      snapshot: () => null,
      restore: () => {},
    }),
  };
}

function listingOf(ladders: readonly LadderDef[]): EventColumns {
  return columnsOf(ladders.length * (1 + MARKETS), (write) => {
    for (const ladder of ladders) {
      write(EventKind.ladderListed, START, ladder.id);
      for (const market of ladder.markets) write(EventKind.marketStatus, START, market.id, MarketStatus.active);
    }
  });
}

function quotesAt(ladders: readonly LadderDef[], at: EpochMicros, shown: number): EventColumns {
  return columnsOf(ladders.length * MARKETS, (write) => {
    for (const { markets } of ladders)
      for (const { id } of markets) write(EventKind.quote, at, id, 1_500, 1_700, shown, shown);
  });
}
