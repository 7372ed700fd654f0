/** `summary.json`: the figures of a finished run. Its presence in a run's folder says that the run is complete. */
import { z } from 'zod';
import { RUN_FORMAT, scoreSlot } from './tables.ts';

const dollars = (description: string) =>
  z
    .string()
    .regex(/^-?\d+\.\d{2,6}$/)
    .describe(`${description}, dollars`);
const count = (description: string) => z.int().min(0).describe(description);
const hash = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe(description);
const resolution = (description: string) =>
  z
    .strictObject({
      checked: count('Compared'),
      mismatched: count('Of these, different'),
      skipped: count('Could not be compared'),
    })
    .describe(description);

/** Mean scores of one name over the ladders that are compared. */
export const scoreMeans = z.strictObject({
  n: count('Ladders'),
  brier: z.number().nullable().describe('Mean Brier score; null without ladders'),
  log: z.number().nullable().describe('Mean log score; null without ladders'),
  crps: z.number().nullable().describe('Mean CRPS in °F over the ladders with a value; null without any'),
});
export type ScoreMeans = z.infer<typeof scoreMeans>;

/** Difference of two names' mean scores on the same ladders, with its uncertainty over days. Negative: `name` is better. */
export const scoreDifference = z.strictObject({
  slot: scoreSlot,
  name: z.string(),
  against: z.string(),
  score: z.enum(['brier', 'log', 'crps']),
  ladders: count('Ladders compared'),
  days: count('Climate dates, the units of resampling'),
  mean: z.number().describe('Mean difference per ladder'),
  standard_error: z
    .number()
    .nullable()
    .describe('Of the mean, over days with autocorrelation (Diebold–Mariano); null under two days'),
  statistic: z.number().nullable().describe('Mean over standard error'),
  p_value: z.number().nullable().describe('Two-sided, Student t with days − 1 degrees of freedom'),
  low: z.number().describe('2.5 % point of the mean under resampling of whole days'),
  high: z.number().describe('97.5 % point'),
});
export type ScoreDifference = z.infer<typeof scoreDifference>;

/** A market or day on which two resolutions differ. */
export const resolutionDifference = z.strictObject({
  kind: z.enum(['strike_rule', 'independent']),
  event_ticker: z.string(),
  city: z.string(),
  climate_date: z.iso.date(),
  exchange: z.string().describe("The exchange's result or value"),
  own: z.string().describe('What the strike rule or the station gives'),
});

const points = z.record(z.string(), z.number()).describe('Points deducted by defect');

/** Quality of one city's history: see docs/reference/data-check.md. */
const cityScore = z.strictObject({
  city: z.string(),
  days: count('Ladders scored'),
  score: z.number().describe('Mean score, 0 to 100'),
  low_score: z.number().describe('Tenth percentile of the scores'),
  poor_days: count('Ladders with a poor score'),
  deductions: points,
  worst: z
    .array(
      z.strictObject({
        variable: z.enum(['high', 'low']),
        climate_date: z.iso.date(),
        event_ticker: z.string(),
        score: z.number().describe('0 to 100'),
        deductions: points,
      }),
    )
    .describe('The worst days, the worst first'),
});

/** `summary.json`. Up to `fidelity` the fields of the design; after it what a report needs besides. */
export const runSummary = z.strictObject({
  run_id: z.string(),
  mode: z.enum(['backtest', 'paper', 'live', 'replay']),
  from: z.iso.date().describe('First climate date'),
  to: z.iso.date().describe('Last climate date'),
  cities: z.array(z.string()),
  strategies: z.array(z.string()),
  seed: z.int(),
  config_sha256: hash('Of the resolved configuration'),
  data_sha256: hash('Fingerprint of the history read'),
  decisions_sha256: hash('Chain over all decision records'),
  events: count('Events replayed, warm-up included'),
  wall_seconds: z.number().min(0),
  events_per_second: z.number().min(0),
  peak_rss_bytes: count('Largest resident memory of the process'),
  bankroll_start: dollars('Bankroll at the start'),
  bankroll_end: dollars('Equity at the end'),
  gross_pnl: dollars('Profit before fees'),
  fees: dollars('Fees'),
  net_pnl: dollars('Profit after fees'),
  max_drawdown: dollars('Largest fall of equity below an earlier height'),
  max_drawdown_pct: z.number().min(0).describe('The same, largest in percent of the earlier height'),
  orders: z.strictObject({
    submitted: count('Orders sent'),
    filled: count('Filled wholly'),
    canceled: count('Ended unfilled or partly filled'),
    rejected: count('Refused by the venue'),
  }),
  fills: count('Fills'),
  contracts: z
    .string()
    .regex(/^\d+\.\d{2}$/)
    .describe('Contracts filled, both sides'),
  ladders: count('Ladders between the dates'),
  settlements: resolution("The strike rule on the exchange's own value against its result, by market"),
  independent: resolution("The value of reports or station archives against the exchange's, by ladder"),
  scores: z
    .record(z.string(), scoreMeans)
    .describe('Headline scores (day before, noon) by name, all on the same ladders'),
  risk: z.strictObject({
    max_open_risk: dollars('Largest open risk'),
    pauses: count('Pauses of trading'),
    rejections: z.record(z.string(), z.int()).describe('Refused orders by reason'),
  }),
  fidelity: z
    .record(z.string(), z.number())
    .describe('Share of the ladders by the tier of their price history; sums to one'),
  fill_rules: z
    .array(
      z.strictObject({
        rule: z.string(),
        tier: z
          .string()
          .describe('Tier whose evidence the rule goes by; `all` for what is assumed of the exchange itself'),
        assumptions: z.array(z.strictObject({ name: z.string(), bias: z.string(), text: z.string() })),
      }),
    )
    .optional()
    .describe('What each fill rule assumed; absent where an exchange filled'),
  fill_settings: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .optional()
    .describe('Settings of the simulated exchange that the assumptions speak of'),

  format: z.literal(RUN_FORMAT),
  score_slots: z.partialRecord(scoreSlot, z.record(z.string(), scoreMeans)).describe('Mean scores by instant and name'),
  score_differences: z.array(scoreDifference),
  scores_dropped: z
    .record(z.string(), z.int())
    .describe(
      'Ladders left out of the scores, by slot and reason (`day_before_noon: market`: the market had no price)',
    ),
  caps: z
    .strictObject({ open_risk: dollars('Cap on open risk at the starting bankroll') })
    .partial()
    .describe('Caps, for the exposure chart'),
  provenance: z.strictObject({
    milkbot: z.string().describe('Version of the program'),
    source_sha256: z.string().nullable().describe("Hash of the program's source or commit, null when unknown"),
    node: z.string(),
    platform: z.string(),
    arch: z.string(),
    tape_sha256: z.string().nullable(),
    started_at: z.iso.datetime().describe('Wall clock, not part of any hash'),
    command: z.array(z.string()),
  }),
  data_quality: z.strictObject({
    events_by_kind: z.record(z.string(), z.int()).describe('Rows on the tape by kind of event'),
    ladders_restored: count('Ladders with one bracket restored'),
    ladders_left_out: count('Ladders of the range that could not be assembled and were left out whole'),
    ladders_without_result: count('Ladders of the range without a final result'),
    ladders_without_prices: count('Ladders of the range without any price history'),
    differences: z.array(resolutionDifference).describe('Days on which resolutions differ, at most 200'),
    notes: z.array(z.string()).describe('What a reader must know, one sentence each'),
    city_scores: z
      .array(cityScore)
      .optional()
      .describe(
        'Quality of the history between the dates by city, as `sim data check` scores it; absent in earlier runs',
      ),
  }),
});
export type RunSummary = z.infer<typeof runSummary>;
