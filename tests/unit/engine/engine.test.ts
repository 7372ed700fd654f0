import { beforeEach, describe, expect, test } from 'vitest';
import { engineConfig } from '../../../engine/config.ts';
import { DecisionType } from '../../../engine/decision-record.ts';
import { Engine } from '../../../engine/engine.ts';
import { ensembleConfig } from '../../../engine/ensemble/config.ts';
import { BookSide, EventKind, MarketStatus, MISSING, SettlementStage } from '../../../engine/events.ts';
import { featuresConfig } from '../../../engine/features/config.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { Directory, MarketId } from '../../../engine/markets/contracts.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { omsConfig } from '../../../engine/oms/config.ts';
import type { Journal, SettlementRecord, Venue } from '../../../engine/ports.ts';
import { type ReasonCode, reasonNumber, reasonOfNumber } from '../../../engine/reasons.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { settlementConfig } from '../../../engine/settlement/config.ts';
import type { LadderOpinion, StrategyDefinition } from '../../../engine/strategies/contract.ts';
import { doNothing } from '../../../engine/strategies/do-nothing.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { ladderOf, throughJson } from '../strategies/ladder-fixture.ts';

const LADDER = ladderOf('2025-01-31');
const OPEN = LADDER.openAt;
const P_YES = [0.05, 0.1, 0.2, 0.4, 0.2, 0.05];
const ASIDE: LadderOpinion = { valid: false, reasons: ['no_forecast'] };
const opinion = (validUntil?: number): LadderOpinion => ({
  valid: true,
  pYes: P_YES,
  uncertainty: P_YES.map(() => 0),
  features: {},
  reasons: ['r'],
  ...(validUntil !== undefined && { validUntil: validUntil as EpochMicros }),
});

/** What the two strategies of the panel say; set by each test. */
const said: Record<'weak' | 'strong', LadderOpinion> = { weak: opinion(), strong: ASIDE };

function speaker(name: 'weak' | 'strong'): StrategyDefinition {
  const evaluate = () => said[name];
  return {
    ...doNothing,
    name,
    family: 'weather',
    create: () => ({ evaluate, snapshot: () => null, restore: () => {} }),
  } as StrategyDefinition;
}

const directoryOf = (ladder: typeof LADDER): Directory => ({
  ladderCount: 1,
  marketCount: 6,
  ladder: () => ladder,
  market: (id) => ladder.markets[id] as (typeof LADDER.markets)[number],
  forecastSources: [],
});

/** Wording of the ladder's rules, and what a person has accepted. */
interface Terms {
  readonly hash: string;
  readonly accepted: readonly string[];
}

/** An engine with everything that it sent and wrote down. */
function bench(
  names: readonly ('weak' | 'strong')[],
  ensemble: object = {},
  terms: Terms = { hash: 'registry', accepted: [] },
  risk: object = {},
) {
  const refusals: number[][] = [];
  const settlements: SettlementRecord[] = [];
  const sent: string[] = [];
  const evaluations: (ReasonCode | undefined)[] = [];
  const canceled: string[] = [];
  const venue: Venue = {
    name: 'test',
    submit: ({ clientOrderId }) => sent.push(clientOrderId),
    amend: () => {},
    cancel: (clientOrderId) => canceled.push(clientOrderId),
    lookUp: () => {},
  };
  const journal: Journal = {
    decision: ({ bytes }) => {
      const view = new DataView(bytes.buffer);
      if (view.getUint16(2, true) === reasonNumber('settlement_step_refused')) {
        refusals.push([view.getInt32(20, true), view.getInt32(24, true)]);
      }
      if (view.getUint8(0) !== DecisionType.evaluation) return;
      evaluations.push(reasonOfNumber(view.getUint16(2, true))?.code as ReasonCode | undefined);
    },
    order: () => {},
    fill: () => {},
    equity: () => {},
    score: () => {},
    settlement: (record) => settlements.push({ ...record }),
    result: () => {},
  };
  const engine = new Engine({
    rooms: {
      engine: engineConfig.parse({}),
      board: boardConfig.parse({}),
      features: featuresConfig.parse({}),
      fees: moneyConfig.parse({}),
      ensemble: ensembleConfig.parse(ensemble),
      risk: riskConfig.parse(risk),
      oms: omsConfig.parse({}),
      settlement: settlementConfig.parse({ acceptedTerms: terms.accepted }),
    },
    panel: { chosen: names.map((name) => ({ definition: speaker(name), parameters: {} })), scoredOnly: [] },
    directory: directoryOf({ ...LADDER, termsHash: terms.hash }),
    venue,
    journal,
    account: 'test',
    cities: [LADDER.city],
    variables: [LADDER.variable],
    from: LADDER.climateDate,
    to: LADDER.climateDate,
  });
  const tell = (kind: number, subject: number, at: number, a = 0, b = 0, c = 0, d = 0): void => {
    const one = (value: number): Int32Array => Int32Array.of(value);
    const columns = { length: 1, kind: Uint8Array.of(kind), source: Uint8Array.of(0), knownAt: Float64Array.of(at) };
    engine.onEvent(
      { ...columns, trueAt: Float64Array.of(at), subject: one(subject), a: one(a), b: one(b), c: one(c), d: one(d) },
      0,
    );
  };
  /** Every bracket at the strategies' own price but the favourite, which is offered twenty cents too cheap. */
  const quoteAll = (at: number, size = 10_000): void => {
    for (const [i, p] of P_YES.entries()) {
      const middle = Math.round(p * 10_000) - (i === 3 ? 2_000 : 0);
      tell(EventKind.quote, i, at, middle - 100, middle + 100, size, size);
    }
  };
  const list = (): void => {
    tell(EventKind.ladderListed, 0, OPEN);
    for (let i = 0; i < 6; i++) tell(EventKind.marketStatus, i, OPEN, MarketStatus.active);
    quoteAll(OPEN);
  };
  /** The venue confirms everything that it was sent. */
  const accept = (): void => {
    for (const clientOrderId of sent) {
      engine.onVenueUpdate({ kind: 'accepted', clientOrderId, venueOrderId: clientOrderId, knownAt: OPEN });
    }
  };
  const tick = (minutes: number): void => engine.onFastTick((OPEN + minutes * MICROS_PER_MINUTE) as EpochMicros);
  return { engine, sent, evaluations, canceled, refusals, settlements, tell, quoteAll, list, accept, tick };
}

beforeEach(() => {
  said.weak = opinion();
  said.strong = ASIDE;
});

describe('a ladder on which strategies with too little of the learned weight speak', () => {
  const weights = { priorWeights: { weak: 1, strong: 3 } };

  test('is not traded, and the evaluation says why', () => {
    const { list, tick, sent, evaluations } = bench(['weak', 'strong'], weights);
    list();
    tick(1);
    expect(evaluations).toEqual(['no_quorum']);
    expect(sent).toEqual([]);
  });

  test('is traded once enough of the weight speaks, and its orders are withdrawn when it no longer does', () => {
    const { list, tick, accept, quoteAll, sent, canceled, evaluations } = bench(['weak', 'strong'], weights);
    said.strong = opinion();
    list();
    tick(1);
    expect(sent).toHaveLength(1);
    accept();
    said.strong = ASIDE;
    quoteAll(OPEN + MICROS_PER_MINUTE, 20_000);
    tick(2);
    expect(evaluations).toEqual(['evaluated', 'no_quorum']);
    expect(canceled).toEqual(sent);
  });

  test('is traded where the quorum is configured away, or just met', () => {
    for (const [tradeQuorum, orders] of [
      [0, 1],
      [0.25, 1],
      [0.26, 0],
      [1, 0],
    ] as const) {
      const { list, tick, sent } = bench(['weak', 'strong'], { ...weights, tradeQuorum });
      list();
      tick(1);
      expect(sent).toHaveLength(orders);
    }
  });
});

test('a strategy that trades alone is its own quorum', () => {
  const { list, tick, sent, evaluations } = bench(['weak'], { tradeQuorum: 1 });
  list();
  tick(1);
  expect(evaluations).toEqual(['evaluated']);
  expect(sent).toHaveLength(1);
});

test('a ladder without news is looked at again when an opinion ends, so that no order outlives it', () => {
  const end = OPEN + 5 * MICROS_PER_MINUTE;
  said.weak = opinion(end);
  const { list, tick, accept, sent, canceled, evaluations } = bench(['weak']);
  list();
  tick(1);
  accept();
  for (const minute of [2, 4]) tick(minute);
  expect(evaluations).toEqual(['evaluated']);
  said.weak = { valid: false, reasons: ['day_under_way'] };
  tick(5);
  expect(evaluations).toEqual(['evaluated', 'no_opinion']);
  expect(canceled).toEqual(sent);
  tick(6);
  expect(evaluations).toHaveLength(2);
});

test('an engine restored from a snapshot looks again when the opinion ends', () => {
  said.weak = opinion(OPEN + 5 * MICROS_PER_MINUTE);
  const one = bench(['weak']);
  one.list();
  one.tick(1);
  one.accept();
  const other = bench(['weak']);
  other.engine.restore(throughJson(one.engine.snapshot()));
  said.weak = ASIDE;
  other.tick(4);
  expect(other.evaluations).toEqual([]);
  other.tick(5);
  expect(other.evaluations).toEqual(['no_opinion']);
  expect(other.canceled).toEqual(one.sent);
});

describe('a ladder whose rules have a wording that nobody has accepted', () => {
  const changed = 'c'.repeat(64);

  test('is evaluated but never traded, and the evaluation says why', () => {
    const { list, tick, sent, evaluations } = bench(['weak'], {}, { hash: changed, accepted: [] });
    list();
    tick(1);
    expect(evaluations).toEqual(['terms_not_accepted']);
    expect(sent).toEqual([]);
  });

  test('is traded once a person has accepted the wording', () => {
    const { list, tick, sent, evaluations } = bench(['weak'], {}, { hash: changed, accepted: [changed] });
    list();
    tick(1);
    expect(evaluations).toEqual(['evaluated']);
    expect(sent).toHaveLength(1);
  });
});

describe('a settlement', () => {
  const CLOSE = LADDER.closeAt;

  test('goes from determined over final to paid, and a step that cannot follow changes nothing and is journaled', () => {
    const { list, tell, refusals, settlements } = bench(['weak']);
    list();
    const step = (market: number, stage: number, payout: number) =>
      tell(EventKind.settlement, market, CLOSE, stage, payout, MISSING);
    step(0, SettlementStage.paid, 0);
    step(0, SettlementStage.determined, 0);
    step(0, SettlementStage.determined, 0);
    step(0, SettlementStage.final, 10_000);
    step(0, SettlementStage.final, 0);
    step(0, SettlementStage.amended, 10_000);
    step(0, SettlementStage.paid, 0);
    expect(settlements.map(({ stage }) => stage)).toEqual([
      SettlementStage.determined,
      SettlementStage.final,
      SettlementStage.paid,
    ]);
    expect(refusals).toEqual([
      [0, SettlementStage.paid],
      [SettlementStage.determined, SettlementStage.final],
      [SettlementStage.final, SettlementStage.amended],
    ]);
  });
});

test.each(['fast', 'slow'] as const)('a daily loss seen by the %s loop first cancels the resting orders', (loop) => {
  const { engine, list, tick, accept, tell, sent, canceled } = bench(['weak'], {}, undefined, { maxDailyLossUsd: 0.1 });
  list();
  tick(1);
  accept();
  const [clientOrderId = ''] = sent;
  const fill = {
    fillId: 'f',
    clientOrderId,
    market: 3 as MarketId,
    side: BookSide.bid,
    price: 2_100 as Price,
    quantity: 100 as Quantity,
    fee: 20_000 as Cash,
    isTaker: true,
    evidence: 'displayed' as const,
    executedAt: OPEN,
  };
  engine.onVenueUpdate({ kind: 'fill', clientOrderId, fill, knownAt: OPEN });
  const at = (OPEN + 2 * MICROS_PER_MINUTE) as EpochMicros;
  tell(EventKind.quote, 3, at, 100, 300, 10_000, 10_000);
  if (loop === 'fast') engine.onFastTick(at);
  else engine.onSlowTick(at);
  expect(engine.account.risk.state).toBe('paused');
  expect(canceled).toEqual(sent);
});
