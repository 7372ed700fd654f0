/**
 * Takes the probabilities that are scored: once at noon of the day before and once at 7 AM of the climate day, in local
 * standard time, everybody's at the same instant. Scores compare forecasts; they never move an order.
 */
import type { Evaluation } from './evaluation.ts';
import { type LadderState, SCORE_SLOTS } from './ladder-state.ts';
import type { MarketBoard } from './markets/market-board.ts';
import { scoringPrices } from './markets/scoring-price.ts';
import type { Journal } from './ports.ts';
import type { LadderView } from './strategies/contract.ts';

/** Journals a sample for every instant that has come; instants before the ladder was listed are passed over. */
export function takeScores(
  state: LadderState,
  view: LadderView,
  evaluation: Evaluation,
  board: MarketBoard,
  journal: Journal,
): void {
  while (view.now >= state.nextScoreAt) {
    const due = SCORE_SLOTS[state.nextScoreSlot];
    const isLate = view.now - state.nextScoreAt > LATEST_MICROS;
    state.nextScoreSlot += 1;
    if (due === undefined || isLate) continue;
    state.features.onTouch(view.now, board);
    const pooled = evaluation.askForScores(view, state.leadHours(view.now));
    journal.score({
      at: view.now,
      ladder: state.def,
      slot: due.slot,
      names: ['ensemble', 'market', ...evaluation.names],
      pYes: [
        pooled.valid ? pooled.pYes : null,
        scoringPrices(state.def, board, view.now),
        ...evaluation.opinions.map((opinion) => (opinion?.valid ? opinion.pYes : null)),
      ],
    });
  }
}

/** A tick later than this after the instant no longer speaks for it: the ladder was not listed yet, or the data has a gap. */
const LATEST_MICROS = 60 * 60_000_000;
