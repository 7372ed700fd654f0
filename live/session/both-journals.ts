/** A journal of the engine that tells two: the first decides nothing differently because the second is there. */
import type { Journal } from '../../engine/ports.ts';

export function bothJournals(first: Journal, second: Journal): Journal {
  return {
    decision(record) {
      first.decision(record);
      second.decision(record);
    },
    order(change) {
      first.order(change);
      second.order(change);
    },
    fill(record) {
      first.fill(record);
      second.fill(record);
    },
    equity(point) {
      first.equity(point);
      second.equity(point);
    },
    score(sample) {
      first.score(sample);
      second.score(sample);
    },
    settlement(record) {
      first.settlement(record);
      second.settlement(record);
    },
    result(at, ladder, winner, valueF) {
      first.result(at, ladder, winner, valueF);
      second.result(at, ladder, winner, valueF);
    },
    refusal(refusal) {
      first.refusal?.(refusal);
      second.refusal?.(refusal);
    },
    clusters(at, clusters) {
      first.clusters?.(at, clusters);
      second.clusters?.(at, clusters);
    },
  };
}
