/**
 * Metrics of a session for Prometheus, named by its conventions: the unit last in the name, `_total` on what only grows since the
 * process started. Every figure is read from the session's status at the moment of the scrape.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SessionStatus } from '../status/session-status.ts';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels?: readonly string[];
  readonly samples: (status: SessionStatus) => readonly Sample[];
}

const STATES = ['active', 'reduce_only', 'paused', 'halted'] as const;

/** Every metric of a session. */
export const METRICS: readonly Metric[] = [
  gauge('milkbot_session_info', 'Always 1; the labels say which session it is.', ['mode', 'account'], (status) => [
    { labels: { mode: status.mode, account: status.account_name }, value: 1 },
  ]),
  gauge(
    'milkbot_session_start_time_seconds',
    'When the session was first started, in seconds since 1970.',
    [],
    one((status) => seconds(status.started_at)),
  ),
  gauge('milkbot_trading_state', '1 for the trading state in force, 0 for the others.', ['state'], ({ state }) =>
    STATES.map((name) => ({ labels: { state: name }, value: Number(name === state) })),
  ),
  gauge('milkbot_guard_holds', '1 while the guard holds orders back or has halted trading.', ['guard'], ({ guards }) =>
    guards.map(({ code, holds }) => ({ labels: { guard: code }, value: Number(holds) })),
  ),
  counter(
    'milkbot_loop_ticks_total',
    'Ticks of the loops.',
    [],
    one(({ loops }) => loops.ticks),
  ),
  counter(
    'milkbot_loop_late_ticks_total',
    'Ticks that were decided after their deadline or without what they wait for.',
    [],
    one(({ loops }) => loops.late),
  ),
  counter(
    'milkbot_loop_missed_gaps_total',
    'Gaps in which ticks were left out.',
    [],
    one(({ loops }) => loops.missed),
  ),
  counter(
    'milkbot_loop_failed_fetches_total',
    'Ticks whose fetch failed.',
    [],
    one(({ loops }) => loops.failed_fetches),
  ),
  counter(
    'milkbot_inbox_drains_total',
    'Drains of the inbox.',
    [],
    one(({ loops }) => loops.drains),
  ),
  gauge(
    'milkbot_loop_behind_seconds',
    'How long the next tick is overdue.',
    [],
    one(({ loops }) => loops.behind_seconds),
  ),
  gauge(
    'milkbot_loop_last_decided_time_seconds',
    'Engine time of the last thing decided, in seconds since 1970.',
    [],
    one(({ loops }) => seconds(loops.last_at)),
  ),
  gauge('milkbot_feed_up', '1 while a feed with a connection has one.', ['feed'], ({ feeds }) =>
    feeds.flatMap(({ name, up }) => (up === null ? [] : [{ labels: { feed: name }, value: Number(up) }])),
  ),
  gauge('milkbot_feed_age_seconds', 'Time since the feed was heard.', ['feed'], ({ feeds }) =>
    feeds.flatMap(({ name, age_seconds }) =>
      age_seconds === null ? [] : [{ labels: { feed: name }, value: age_seconds }],
    ),
  ),
  gauge('milkbot_feed_stale', '1 while the feed is older than it may be.', ['feed'], ({ feeds }) =>
    feeds.map(({ name, stale }) => ({ labels: { feed: name }, value: Number(stale) })),
  ),
  counter('milkbot_feed_gaps_total', 'Gaps in the sequence of a feed.', ['feed'], ({ feeds }) =>
    feeds.map(({ name, gaps }) => ({ labels: { feed: name }, value: gaps })),
  ),
  counter('milkbot_feed_reconnections_total', 'Connections of a feed after the first.', ['feed'], ({ feeds }) =>
    feeds.map(({ name, reconnections }) => ({ labels: { feed: name }, value: reconnections })),
  ),
  gauge(
    'milkbot_equity_dollars',
    'Cash and positions at what they could be sold for.',
    [],
    one(({ equity }) => Number(equity)),
  ),
  gauge(
    'milkbot_cash_dollars',
    'Cash.',
    [],
    one(({ cash }) => Number(cash)),
  ),
  gauge(
    'milkbot_free_cash_dollars',
    'Cash that no resting order would take.',
    [],
    one((status) => Number(status.free_cash)),
  ),
  gauge(
    'milkbot_net_profit_dollars',
    'Equity less what was paid in.',
    [],
    one((status) => Number(status.net_pnl)),
  ),
  gauge(
    'milkbot_day_profit_dollars',
    'Profit since the trading day began, or since a person resumed.',
    [],
    one((status) => Number(status.day_pnl)),
  ),
  gauge(
    'milkbot_realized_profit_dollars',
    'Realised profit before fees.',
    [],
    one((status) => Number(status.realized_pnl)),
  ),
  gauge(
    'milkbot_fees_dollars',
    'Fees paid since the session began.',
    [],
    one(({ fees }) => Number(fees)),
  ),
  gauge(
    'milkbot_open_risk_dollars',
    'What could be lost at most by what is held and what rests.',
    [],
    one((status) => Number(status.open_risk)),
  ),
  gauge('milkbot_cap_use_ratio', 'Use of a cap over its limit.', ['cap', 'subject'], ({ caps }) =>
    caps.flatMap(({ code, subject, limit, used }) =>
      Number(limit) > 0 ? [{ labels: { cap: code, subject: subject ?? '' }, value: Number(used) / Number(limit) }] : [],
    ),
  ),
  gauge(
    'milkbot_positions',
    'Markets in which something is held.',
    [],
    one(({ positions }) => positions.length),
  ),
  gauge(
    'milkbot_working_orders',
    'Orders that may still fill.',
    [],
    one(({ orders }) => orders.length),
  ),
  gauge(
    'milkbot_unknown_orders',
    'Orders of which it is not known what became of them.',
    [],
    one(({ orders }) => orders.filter(({ state }) => state === 'UNKNOWN').length),
  ),
  gauge(
    'milkbot_open_ladders',
    'Ladders that are listed and not closed.',
    [],
    one(({ ladders }) => ladders.length),
  ),
  gauge(
    'milkbot_account_differences',
    'Unexplained differences between books and account; only where something is sent.',
    [],
    ({ account }) => (account === null ? [] : [{ value: account.differences.length }]),
  ),
];

/** The text of a scrape: `text()` with its content type. Process metrics (memory, event loop, handles) are added. */
export class SessionMetrics {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;

  constructor(status: () => SessionStatus) {
    collectDefaultMetrics({ register: this.#registry });
    let seen: SessionStatus | null = null;
    // One status a scrape: the metrics are asked one after the other in the same turn.
    const current = () => {
      if (seen === null) {
        seen = status();
        setImmediate(() => {
          seen = null;
        });
      }
      return seen;
    };
    for (const metric of METRICS) this.#register(metric, current);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#registry.clear();
  }

  #register({ name, type, help, labels = [], samples }: Metric, status: () => SessionStatus): void {
    const common = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === 'gauge') {
      const made: Gauge = new Gauge({
        ...common,
        collect() {
          made.reset();
          for (const { labels: at = {}, value } of samples(status())) made.set(at, value);
        },
      });
      return;
    }
    const made: Counter = new Counter({
      ...common,
      collect() {
        made.reset();
        for (const { labels: at = {}, value } of samples(status())) made.inc(at, value);
      },
    });
  }
}

function gauge(name: string, help: string, labels: readonly string[], samples: Metric['samples']): Metric {
  return { name, type: 'gauge', help, labels, samples };
}

function counter(name: string, help: string, labels: readonly string[], samples: Metric['samples']): Metric {
  return { name, type: 'counter', help, labels, samples };
}

function one(value: (status: SessionStatus) => number): Metric['samples'] {
  return (status) => [{ value: value(status) }];
}

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
