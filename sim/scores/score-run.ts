/**
 * Scores a run: every name's probabilities at the two instants against what came, all names on the same ladders.
 *
 * A name takes part when it had an opinion on at least half of the settled ladders of an instant; a ladder is compared when
 * every name that takes part had one there. The market takes part whenever it had a price at all: a ladder with a bracket
 * without price is left out for everybody, and counted. A name that stood aside too often has no mean (n = 0) but is still
 * compared pairwise, on the ladders that it shares with the other.
 */
import { ofLadder } from '../../data/runs/rows.ts';
import type { RunSummary, ScoreDifference, ScoreMeans, ScoreRow, ScoreSlot } from '../../data/runs/schema.ts';
import type { RunWriter } from '../../data/runs/writer.ts';
import type { ScoreSample } from '../../engine/ports.ts';
import type { ClimateDate } from '../../engine/time.ts';
import { spreadOverBrackets } from '../../engine/weather/bracket-spread.ts';
import type { DegreeDistribution } from '../../engine/weather/distribution.ts';
import { brierOfBrackets, crpsDegrees, logScore } from '../../engine/weather/scores.ts';
import { PairedDifference } from './paired-difference.ts';
import { PastClimatology, type ReportTape } from './past-climatology.ts';

/** What of a run's writer is used. */
export type ScoredRun = Pick<RunWriter, 'samples' | 'resultOf' | 'scoreRow'>;

export interface ScoreOptions {
  /** First and last climate date that is scored. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  /** Of the resampling. */
  readonly seed: number;
}

/** The parts of a summary that tell of scores. */
export interface RunScores {
  /** Means at the headline instant: noon of the day before. */
  readonly scores: RunSummary['scores'];
  readonly score_slots: RunSummary['score_slots'];
  readonly score_differences: readonly ScoreDifference[];
  readonly scores_dropped: RunSummary['scores_dropped'];
}

const SLOTS: readonly ScoreSlot[] = ['day_before_noon', 'day_7am'];
const MEASURES = ['brier', 'log', 'crps'] as const;
const MARKET = 'market';
const CLIMATOLOGY = 'climatology';

/** Scores a run's samples, hands every row to `scoreRow`, and returns the means, differences and what was left out. */
export function scoreRun(run: ScoredRun, tape: ReportTape, options: ScoreOptions): RunScores {
  const climatology = new PastClimatology(tape);
  const bySlot = new Map(SLOTS.map((slot) => [slot, new SlotScores(slot)]));
  const inRange = ({ ladder }: ScoreSample) => ladder.climateDate >= options.from && ladder.climateDate <= options.to;
  for (const sample of run.samples()) {
    if (inRange(sample)) bySlot.get(sample.slot)?.attend(sample, run.resultOf(sample.ladder.id) !== null);
  }
  for (const sample of run.samples()) {
    const result = run.resultOf(sample.ladder.id);
    if (!inRange(sample) || result === null) continue;
    const slot = bySlot.get(sample.slot);
    const rows = slot?.score(sample, result, climatology.of(sample.ladder)) ?? [];
    for (const row of rows) run.scoreRow(row);
  }
  const slots = SLOTS.map((slot) => bySlot.get(slot) as SlotScores);
  return {
    scores: slots[0]?.means() ?? {},
    score_slots: Object.fromEntries(slots.map((slot) => [slot.slot, slot.means()])),
    score_differences: slots.flatMap((slot) => slot.differences(options.seed)),
    scores_dropped: Object.assign({}, ...slots.map((slot) => slot.dropped())),
  };
}

interface Sums {
  n: number;
  brier: number;
  log: number;
  crps: number;
  withCrps: number;
}

/** The scores of one instant: first every sample attends, then every settled one is scored. */
class SlotScores {
  readonly slot: ScoreSlot;
  /** Opinions on settled ladders by name, in order of appearance. */
  readonly #opinions = new Map<string, number>();
  #settled = 0;
  readonly #dropped = new Map<string, number>();
  readonly #sums = new Map<string, Sums>();
  /** By `name|against|measure`. */
  readonly #pairs = new Map<string, PairedDifference>();

  constructor(slot: ScoreSlot) {
    this.slot = slot;
  }

  attend(sample: ScoreSample, isSettled: boolean): void {
    if (isSettled) this.#settled += 1;
    else this.#drop('no result');
    for (const [i, name] of sample.names.entries()) {
      const spoke = isSettled && sample.pYes[i] != null ? 1 : 0;
      this.#opinions.set(name, (this.#opinions.get(name) ?? 0) + spoke);
    }
  }

  score(
    sample: ScoreSample,
    result: { readonly winner: number; readonly valueF: number | null },
    climatology: DegreeDistribution,
  ): ScoreRow[] {
    const missing = sample.names.find((name, i) => this.#takesPart(name) && sample.pYes[i] == null);
    const isUnpriced = this.#takesPart(MARKET) && sample.pYes[sample.names.indexOf(MARKET)] == null;
    if (missing !== undefined) this.#drop(isUnpriced ? MARKET : missing);
    const rows = sample.names.flatMap((name, i) => {
      const p = sample.pYes[i];
      if (p == null) return [];
      const row: ScoreRow = {
        engine_at: sample.at,
        ...ofLadder(sample.ladder),
        slot: this.slot,
        name,
        p_yes: [...p],
        compared: missing === undefined && this.#takesPart(name),
        winner: result.winner,
        value_f: result.valueF,
        brier: brierOfBrackets(p, result.winner),
        log: logScore(p, result.winner),
        crps: crpsOf(sample, p, result.valueF, climatology),
      };
      return [row];
    });
    for (const row of rows) {
      if (row.compared) this.#add(row);
      for (const other of rows) {
        if (row !== other && isReported(row.name, other.name)) this.#pair(sample.ladder.climateDate, row, other);
      }
    }
    return rows;
  }

  means(): Record<string, ScoreMeans> {
    return Object.fromEntries(
      [...this.#opinions.keys()].map((name) => {
        const sums = this.#sums.get(name);
        if (!sums) return [name, { n: 0, brier: null, log: null, crps: null }];
        const crps = sums.withCrps === 0 ? null : sums.crps / sums.withCrps;
        return [name, { n: sums.n, brier: sums.brier / sums.n, log: sums.log / sums.n, crps }];
      }),
    );
  }

  differences(seed: number): ScoreDifference[] {
    return [...this.#pairs].flatMap(([key, pair]) => {
      const [name, against, score] = key.split('|') as [string, string, ScoreDifference['score']];
      const found = pair.result(seed);
      if (found === null) return [];
      const { ladders, days, mean, standardError, statistic, pValue, low, high } = found;
      const uncertainty = { standard_error: standardError, statistic, p_value: pValue, low, high };
      return [{ slot: this.slot, name, against, score, ladders, days, mean, ...uncertainty }];
    });
  }

  /** Ladders left out, by instant and the first reason that applies. */
  dropped(): Record<string, number> {
    return Object.fromEntries([...this.#dropped].map(([reason, count]) => [`${this.slot}: ${reason}`, count]));
  }

  #takesPart(name: string): boolean {
    const opinions = this.#opinions.get(name) ?? 0;
    return opinions > 0 && (name === MARKET || 2 * opinions >= this.#settled);
  }

  #drop(reason: string): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  #add(row: ScoreRow): void {
    const sums = this.#sums.get(row.name) ?? { n: 0, brier: 0, log: 0, crps: 0, withCrps: 0 };
    sums.n += 1;
    sums.brier += row.brier;
    sums.log += row.log;
    sums.crps += row.crps ?? 0;
    sums.withCrps += row.crps === null ? 0 : 1;
    this.#sums.set(row.name, sums);
  }

  #pair(day: number, row: ScoreRow, other: ScoreRow): void {
    for (const measure of MEASURES) {
      const x = row[measure];
      const y = other[measure];
      if (x === null || y === null) continue;
      const key = `${row.name}|${other.name}|${measure}`;
      const pair = this.#pairs.get(key) ?? new PairedDifference();
      pair.add(day, x - y);
      this.#pairs.set(key, pair);
    }
  }
}

/** Every name is set against the market and against climatology, each pair once. */
function isReported(name: string, against: string): boolean {
  return against === CLIMATOLOGY ? true : against === MARKET && name !== CLIMATOLOGY;
}

/** CRPS over whole degrees; null without a value, or with probabilities that spread over nothing. */
function crpsOf(
  sample: ScoreSample,
  p: readonly number[],
  valueF: number | null,
  climatology: DegreeDistribution,
): number | null {
  if (valueF === null || !p.some((probability) => probability > 0)) return null;
  const brackets = sample.ladder.markets.map((market) => market.bracket);
  return crpsDegrees(spreadOverBrackets(brackets, p, climatology), Math.round(valueF));
}
