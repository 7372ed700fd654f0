/**
 * Writes a run's folder: takes what the engine journals, keeps it in append-only part files with bounded memory, and turns
 * it into Parquet when the run is finished.
 *
 * A run that is broken off leaves a folder that says so. A run that is resumed from a checkpoint cuts the part files back to
 * it, and from there on writes what a run that never stopped would have written.
 */
import { join } from 'node:path';
import type { DecisionRecord } from '../../engine/decision-record.ts';
import type { StoodAside } from '../../engine/evaluation.ts';
import type { Directory, FidelityTier, LadderDef, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import type {
  EquityPoint,
  FillRecord,
  Journal,
  OrderChange,
  Refusal,
  ScoreSample,
  SettlementRecord,
} from '../../engine/ports.ts';
import type { Json } from '../../engine/snapshot.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { UserError } from '../user-error.ts';
import { writeChecksums } from './checksums.ts';
import { DecisionChain } from './decision-chain.ts';
import { EquityThinning } from './equity-thinning.ts';
import { finishTables } from './finish.ts';
import { PartFile } from './part-file.ts';
import {
  equityRow,
  fillRow,
  type KeptResult,
  ladderRow,
  laddersBetween,
  marketRow,
  orderRow,
  refusalRow,
  settlementRow,
} from './rows.ts';
import { clearIncomplete, codeOf, markIncomplete, PARTS_FOLDER, prepareRunFolder, writeWhole } from './run-folder.ts';
import { type RunSummary, runSummary, type ScoreRow } from './schema.ts';
import { type RunFigures, RunTotals } from './totals.ts';

/** What a writer needs besides what is journaled. */
export interface RunWriterOptions {
  readonly dir: string;
  readonly directory: Directory;
  /** First and last climate date of the run; ladders outside are not the run's. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  /** The resolved configuration as YAML; becomes `config.yaml`. */
  readonly configYaml: string;
  /** Code of a reason by its number. */
  readonly reasonText: (code: number) => string;
  /** Tier of a ladder's price history, null without any. */
  readonly tierOf: (ladder: LadderId) => FidelityTier | null;
  /** The market's strikes were restored as the only hole of its ladder. */
  readonly isRestored: (market: MarketId) => boolean;
}

const PART_NAMES = [
  'decisions.bin',
  'orders',
  'fills',
  'equity',
  'settlements',
  'refusals',
  'clusters',
  'samples',
  'results',
  'scores',
] as const;
type PartName = (typeof PART_NAMES)[number];
type Parts = Readonly<Record<PartName, PartFile>>;

export class RunWriter implements Journal {
  readonly #options: RunWriterOptions;
  readonly #parts: Parts;
  readonly #chain = new DecisionChain();
  readonly #totals = new RunTotals();
  readonly #results = new Map<number, KeptResult>();
  readonly #equity = new EquityThinning((point) => this.#line('equity', equityRow(point)));

  private constructor(options: RunWriterOptions, lengths: Readonly<Record<string, number>>) {
    this.#options = options;
    const open = (name: PartName) => new PartFile(join(options.dir, PARTS_FOLDER, name), lengths[name] ?? 0);
    this.#parts = Object.fromEntries(PART_NAMES.map((name) => [name, open(name)])) as Parts;
  }

  /**
   * Starts a run in a folder that must be absent or empty; `force` replaces an earlier run in it.
   * @throws UserError 2 when the folder is in use, 1 when it cannot be written.
   */
  static create(options: RunWriterOptions, force = false): RunWriter {
    prepareRunFolder(options.dir, force);
    return guarded(options.dir, () => {
      markIncomplete(options.dir, { state: 'running', reason: 'the run has not finished', decisions: 0 });
      writeWhole(join(options.dir, 'config.yaml'), options.configYaml);
      return new RunWriter(options, {});
    });
  }

  /** Goes on with a run from one of its checkpoints. @throws UserError 3 when the folder holds less than the checkpoint. */
  static resume(options: RunWriterOptions, checkpoint: Json): RunWriter {
    return guarded(options.dir, () => {
      const saved = checkpoint as unknown as Checkpoint;
      const writer = new RunWriter(options, saved.lengths);
      writer.#chain.restore(saved.chain);
      writer.#totals.restore(saved.totals);
      for (const [ladder, winner, valueF] of saved.results) writer.#results.set(ladder, { winner, valueF });
      writer.#equity.restore(saved.equity);
      markIncomplete(options.dir, {
        state: 'running',
        reason: 'the run was resumed and has not finished',
        decisions: writer.figures.decisions,
      });
      return writer;
    });
  }

  /** Sums so far. */
  get figures(): RunFigures {
    return this.#totals.figures;
  }

  /** The chain over all decisions so far. */
  get decisionsSha256(): string {
    return this.#chain.value();
  }

  /** Refused verdicts so far by reason, for the summary. */
  get refusals(): Record<string, number> {
    const refused = this.#totals.rejections(this.#options.reasonText).filter(({ stage }) => stage === 'refused');
    return Object.fromEntries(refused.map(({ reason, count }) => [reason, count]));
  }

  decision(record: DecisionRecord): void {
    const { bytes, view } = record;
    this.#chain.append(bytes);
    this.#totals.decision(view);
    this.#parts['decisions.bin'].append(bytes);
  }

  order(change: OrderChange): void {
    this.#totals.order(change);
    this.#line('orders', orderRow(change, this.#options.directory));
  }

  refusal(refusal: Refusal): void {
    this.#line('refusals', refusalRow(refusal, this.#options.directory));
  }

  clusters(at: EpochMicros, clusters: readonly (readonly string[])[]): void {
    // That there are none from now on must stand there too.
    const rows = clusters.length === 0 ? [[]] : clusters;
    rows.forEach((cities, cluster) => {
      this.#line('clusters', { engine_at: at, cluster, cities });
    });
  }

  fill(record: FillRecord): void {
    this.#totals.fill(record);
    this.#line('fills', fillRow(record, this.#options.directory));
  }

  equity(point: EquityPoint): void {
    this.#totals.equity(point);
    this.#equity.add(point);
  }

  score(sample: ScoreSample): void {
    const { at, ladder, slot, names, pYes } = sample;
    this.#line('samples', { at, ladder: ladder.id, slot, names, pYes });
  }

  /** Ladders outside the run's dates (its warm-up) are passed over. */
  settlement(record: SettlementRecord): void {
    const { climateDate } = this.#options.directory.ladder(record.market.ladder);
    if (climateDate < this.#options.from || climateDate > this.#options.to) return;
    this.#line('settlements', settlementRow(record, this.#options.directory));
  }

  result(at: EpochMicros, ladder: LadderDef, winner: number, valueF: number | null): void {
    this.#results.set(ladder.id, { winner, valueF });
    this.#line('results', { at, ladder: ladder.id, winner, valueF });
  }

  /** The score samples so far, in the order in which they came, in bounded memory. */
  *samples(): IterableIterator<ScoreSample> {
    for (const line of this.#parts.samples.lines()) {
      const { ladder, ...rest } = JSON.parse(line) as Omit<ScoreSample, 'ladder'> & { ladder: LadderId };
      yield { ...rest, ladder: this.#options.directory.ladder(ladder) };
    }
  }

  /** The final result of a ladder so far, null without one. */
  resultOf(ladder: LadderId): KeptResult | null {
    return this.#results.get(ladder) ?? null;
  }

  /** Takes a scored row for the table `scores`; called between the last event and `finish`. */
  scoreRow(row: ScoreRow): void {
    this.#line('scores', row);
  }

  /** What `resume` needs; everything before it is on the disk when this returns. */
  checkpoint(): Json {
    return guarded(this.#options.dir, () => {
      for (const name of PART_NAMES) this.#parts[name].sync();
      const checkpoint: Checkpoint = {
        lengths: Object.fromEntries(PART_NAMES.map((name) => [name, this.#parts[name].length])),
        chain: this.#chain.snapshot(),
        totals: this.#totals.snapshot(),
        results: [...this.#results].map(([ladder, { winner, valueF }]) => [ladder, winner, valueF]),
        equity: this.#equity.snapshot(),
      };
      return checkpoint as unknown as Json;
    });
  }

  /**
   * Ends the run: the tables become Parquet, then `summary.json` appears, and with it the run is complete. The summary is asked
   * for when all else is written, so that it can tell what that took.
   * @throws ZodError when the summary does not fit its schema, UserError 1 when the disk refuses.
   */
  async finish(summarise: () => RunSummary, asides: readonly StoodAside[] = []): Promise<RunSummary> {
    this.#equity.flush();
    const { dir, directory, from, to, tierOf, isRestored, reasonText } = this.#options;
    try {
      for (const name of PART_NAMES) this.#parts[name].flush();
      await finishTables({
        dir,
        parts: this.#parts,
        reasonCodes: this.#totals.reasonCodes,
        reasonText,
        rejections: [
          ...asides.map(({ strategy, reason, count }) => ({ stage: 'aside' as const, strategy, reason, count })),
          ...this.#totals.rejections(reasonText),
        ],
        ladders: laddersBetween(directory, from, to).map((ladder) => {
          const restored = ladder.markets.some(({ id }) => isRestored(id));
          return ladderRow(ladder, tierOf(ladder.id), restored, this.resultOf(ladder.id));
        }),
        markets: laddersBetween(directory, from, to).flatMap((ladder) =>
          ladder.markets.map((market) => marketRow(market, directory, isRestored(market.id))),
        ),
      });
      writeChecksums(dir);
      const summary = runSummary.parse(summarise());
      writeWhole(join(dir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
      for (const name of PART_NAMES) this.#parts[name].close();
      clearIncomplete(dir);
      return summary;
    } catch (cause) {
      throw diskError(dir, cause);
    }
  }

  /** Ends the run without a result: the folder keeps the parts and says why it has no summary. */
  abort(reason: string): void {
    guarded(this.#options.dir, () => {
      for (const name of PART_NAMES) this.#parts[name].flush();
      markIncomplete(this.#options.dir, { state: 'aborted', reason, decisions: this.figures.decisions });
      for (const name of PART_NAMES) this.#parts[name].close();
    });
  }

  #line(part: PartName, row: object): void {
    this.#parts[part].appendLine(JSON.stringify(row));
  }
}

interface Checkpoint {
  readonly lengths: Readonly<Record<string, number>>;
  readonly chain: Json;
  readonly totals: Json;
  readonly results: readonly (readonly [number, number, number | null])[];
  readonly equity: Json;
}

function guarded<T>(dir: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw diskError(dir, cause);
  }
}

/** A failure of the disk as a sentence; anything else as it is. */
function diskError(dir: string, cause: unknown): unknown {
  const code = (cause as { code?: unknown } | null)?.code;
  if (cause instanceof UserError || typeof code !== 'string') return cause;
  return new UserError(
    `the run's folder ${dir} cannot be written (${codeOf(cause)}): free space or choose another.`,
    1,
    {
      cause,
    },
  );
}
