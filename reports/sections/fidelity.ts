/** What each fidelity tier and each kind of evidence means for a reader: one table, used wherever a report speaks of them. */
import type { RunAnalysis } from '../statistics/run-analysis.ts';

/** Tiers, best first, with what they let one believe. */
export const TIERS: Readonly<Record<string, { readonly name: string; readonly meaning: string }>> = {
  depth: {
    name: 'full book',
    meaning: 'the full order book was recorded; queue position and size are inferred from it',
  },
  quotes: {
    name: 'top of book',
    meaning: 'the best bid and ask were recorded; where their sizes were not, a size was assumed',
  },
  candles: {
    name: 'bid/ask bars',
    meaning: 'only bid and ask bars were recorded; what happened within a bar is assumed',
  },
  trades: {
    name: 'prints only',
    meaning:
      'only trades were recorded, no quotes: the spread is implied by prints, and a fill takes a share of later prints that others made',
  },
  trade_bars: {
    name: 'trade bars',
    meaning: 'only bars of trades were recorded: good for marks and features, never for fills',
  },
};

/** Kinds of evidence, strongest first. */
export const EVIDENCE: Readonly<Record<string, string>> = {
  exchange: 'the exchange reported it',
  displayed: 'it took size that was displayed',
  traded_through: 'others traded at a worse price than its limit',
  traded_at: 'others traded at its limit, after the queue assumed ahead of it',
  bar: 'the bid or ask of a whole bar was strictly through its limit, or as bad as the price that was paid',
  assumed: 'a size was assumed at a displayed price',
};

/** Share of each tier by contracts filled, or, without fills, by ladders; best tier first, empty tiers left out. */
export function tierShares({ run }: RunAnalysis): readonly { readonly tier: string; readonly share: number }[] {
  const order = Object.keys(TIERS);
  const total = run.fills.reduce((sum, fill) => sum + fill.quantity_e2, 0);
  const shareOf = (tier: string): number =>
    total === 0
      ? (run.summary.fidelity[tier] ?? 0)
      : run.fills.reduce((sum, fill) => sum + (fill.tier === tier ? fill.quantity_e2 : 0), 0) / total;
  return order.map((tier) => ({ tier, share: shareOf(tier) })).filter(({ share }) => share > 0);
}
