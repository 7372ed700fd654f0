/**
 * What the run shows and what it does not, in plain sentences derived from its figures by fixed rules. A claim is made only
 * when its 95 % interval is clear of zero; whatever limits the evidence is said here and not in a footnote.
 */
import type { RunSummary, ScoreDifference } from '../../data/runs/schema.ts';
import { html, type Markup } from '../components/markup.ts';
import { prose } from '../components/prose.ts';
import { section } from '../components/section.ts';
import { beliefOf } from '../statistics/belief.ts';
import type { Interval } from '../statistics/day-resamples.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { dollars, signedDollars } from '../text/dollars.ts';
import { dayUtc } from '../text/instants.ts';
import { count, counted, decimal, percent } from '../text/numbers.ts';
import { dollarRange } from '../text/ranges.ts';
import { TIERS, tierShares } from './fidelity.ts';

/** `for` and `against` the strategy; `open` where the run cannot say; `limit` of what any figure here can mean. */
export interface Finding {
  readonly kind: 'for' | 'against' | 'open' | 'limit';
  readonly text: string;
}

const LABEL: Readonly<Record<Finding['kind'], string>> = {
  for: 'In favour',
  against: 'Against',
  open: 'Open',
  limit: 'Limit',
};

/** Fewer days with fills than this say little, whatever their profit. */
const FEW_DAYS = 30;
/** Below this share of the bankroll at the start a run counts as ruined. */
const RUINED_SHARE = 0.1;

export function verdictSection(analysis: RunAnalysis): Markup {
  const findings = findingsOf(analysis);
  return section({
    id: 'verdict',
    title: 'What this run shows, and what it does not',
    content: html`<ul class="findings">${findings.map(
      ({ kind, text }) => html`<li class="${kind}"><b>${LABEL[kind]}</b> ${prose(text)}</li>`,
    )}</ul>`,
  });
}

/** The findings in the order in which they are read. */
export function findingsOf(analysis: RunAnalysis): readonly Finding[] {
  return [
    ...profitFindings(analysis),
    ...stakeFindings(analysis),
    ...skillFindings(analysis),
    ...beliefFindings(analysis),
    ...correctnessFindings(analysis),
    ...limitFindings(analysis),
  ];
}

function profitFindings({ total, days, run }: RunAnalysis): readonly Finding[] {
  if (total.fills === 0) {
    const refused = Object.values(run.summary.risk.rejections).reduce((sum, n) => sum + n, 0);
    const why = refused === 0 ? '' : ` Risk refused ${counted(refused, 'order')}; the reasons are listed below.`;
    return [{ kind: 'open', text: `Nothing was filled, so there is no profit or loss to judge.${why}` }];
  }
  const daysTraded = days.filter((day) => day.fills > 0).length;
  const findings: Finding[] = [profitClaim(total.netE6, total.interval, daysTraded)];
  if (daysTraded < FEW_DAYS) {
    findings.push({
      kind: 'limit',
      text: `Fills fall on only ${counted(daysTraded, 'climate date')}: too few to tell skill from luck.`,
    });
  }
  if (total.grossE6 > 0 && total.netE6 <= 0) {
    findings.push({
      kind: 'against',
      text: `Fees of ${dollars(total.feesE6)} turned a gross profit of ${dollars(total.grossE6)} into a loss.`,
    });
  } else if (total.grossE6 > 0) {
    findings.push({
      kind: total.feesE6 * 2 > total.grossE6 ? 'against' : 'limit',
      text: `Fees took ${percent(total.feesE6 / total.grossE6)} of the gross profit.`,
    });
  }
  const best = [...days].sort((x, y) => y.netE6 - x.netE6).slice(0, 3);
  const bestE6 = best.reduce((sum, day) => sum + day.netE6, 0);
  if (total.netE6 > 0 && daysTraded > 3 && bestE6 >= total.netE6 / 2) {
    findings.push({
      kind: 'against',
      text: `The best three days brought ${dollars(bestE6)}; without them the net is ${signedDollars(total.netE6 - bestE6)}.`,
    });
  }
  return findings;
}

/** What a bankroll that has changed much does to the figures. */
function stakeFindings({ equity, startE6, endE6 }: RunAnalysis): readonly Finding[] {
  const ruined = equity.find((point) => point.equityE6 < startE6 * RUINED_SHARE);
  if (ruined !== undefined) {
    return [
      {
        kind: 'against',
        text: `Less than ${percent(RUINED_SHARE)} of the bankroll was left on ${dayUtc(ruined.at)}: what comes after is played with small stakes and weighs little in any figure in dollars.`,
      },
    ];
  }
  const moved = startE6 > 0 && (endE6 > startE6 * 1.5 || endE6 < startE6 / 1.5);
  return moved
    ? [
        {
          kind: 'limit',
          text: 'Stakes follow equity, and equity changed by more than half: days are not alike, so intervals by days are rough.',
        },
      ]
    : [];
}

function profitClaim(netE6: number, interval: Interval | null, daysTraded: number): Finding {
  const what = netE6 >= 0 ? `a net profit of ${dollars(netE6)}` : `a net loss of ${dollars(-netE6)}`;
  if (interval === null)
    return { kind: 'open', text: `The run made ${what} on one day, which proves nothing either way.` };
  const range = `95% interval by days ${dollarRange(interval)}`;
  const over = `over ${counted(daysTraded, 'day')} with fills`;
  if (interval.low > 0) {
    return { kind: 'for', text: `The run made ${what} ${over}; the ${range} lies above zero.` };
  }
  if (interval.high < 0) {
    return { kind: 'against', text: `The run made ${what} ${over}; the ${range} lies below zero.` };
  }
  return {
    kind: 'open',
    text: `The run made ${what} ${over}; the ${range} contains zero, so this is no evidence of profit.`,
  };
}

function skillFindings({ run }: RunAnalysis): readonly Finding[] {
  const gap = headlineGap(run.summary, 'market');
  const floor = headlineGap(run.summary, 'climatology');
  const findings: Finding[] =
    gap === undefined
      ? [{ kind: 'open', text: 'The ensemble could not be scored against the market on any ladder.' }]
      : [marketClaim(gap)];
  if (floor !== undefined && floor.mean >= 0) {
    findings.push({
      kind: 'against',
      text: `The ensemble forecast no better than climatology ${where(floor)}: its mean Brier score is ${byHowMuch(floor)}.`,
    });
  }
  return findings;
}

function headlineGap(summary: RunSummary, against: string): ScoreDifference | undefined {
  return summary.score_differences.find(
    (gap) =>
      gap.slot === 'day_before_noon' && gap.name === 'ensemble' && gap.against === against && gap.score === 'brier',
  );
}

function marketClaim(gap: ScoreDifference): Finding {
  const figures = `${where(gap)}: its mean Brier score is ${byHowMuch(gap)}.`;
  if (gap.days >= 2 && gap.high < 0) {
    return { kind: 'for', text: `The ensemble forecast better than the market's prices ${figures}` };
  }
  if (gap.days >= 2 && gap.low > 0) {
    return { kind: 'against', text: `The ensemble forecast worse than the market's prices ${figures}` };
  }
  return { kind: 'open', text: `The ensemble could not be told from the market's prices ${figures}` };
}

function where(gap: ScoreDifference): string {
  return `at noon of the day before, on ${counted(gap.ladders, 'ladder')} of ${counted(gap.days, 'day')}`;
}

function byHowMuch(gap: ScoreDifference): string {
  const side = gap.mean < 0 ? 'lower' : 'higher';
  const range =
    gap.days < 2
      ? 'one day: no interval'
      : `95% interval of the difference ${decimal(gap.low, 4)} to ${decimal(gap.high, 4)}`;
  return `${side} by ${decimal(Math.abs(gap.mean), 4)} (${range})`;
}

function beliefFindings({ run, dayOf, resamples }: RunAnalysis): readonly Finding[] {
  const belief = beliefOf(run.fills, dayOf, resamples);
  if (belief === null || belief.surpriseInterval === null) return [];
  const { low, high } = belief.surpriseInterval;
  const gap = `${signedDollars(belief.surpriseE6)} against what its own probabilities expected of these fills`;
  if (high < 0)
    return [{ kind: 'against', text: `The ensemble was overconfident where it traded: results came in ${gap}.` }];
  if (low > 0) return [{ kind: 'for', text: `Results came in ${gap}: better than believed.` }];
  return [];
}

function correctnessFindings({ run, accountNetE6, total }: RunAnalysis): readonly Finding[] {
  const { settlements, risk } = run.summary;
  const findings: Finding[] = [];
  if (settlements.mismatched > 0) {
    findings.push({
      kind: 'against',
      text: `The strike rule disagrees with the exchange's result on ${count(settlements.mismatched)} of ${counted(settlements.checked, 'market')}: results of those days are not to be trusted.`,
    });
  }
  const open = run.fills.filter((fill) => fill.payout_e4 === null).length;
  if (open > 0) {
    findings.push({
      kind: 'limit',
      text: `${counted(open, 'fill')} lie in markets not settled at the end: the account, which marks them at what one could sell for, shows ${signedDollars(accountNetE6)}; figures by fill show ${signedDollars(total.netE6)}.`,
    });
  }
  if (risk.pauses > 0) {
    findings.push({
      kind: 'limit',
      text: `Trading was paused ${counted(risk.pauses, 'time')} by its loss limit; a pause changes what came after it.`,
    });
  }
  return findings;
}

function limitFindings(analysis: RunAnalysis): readonly Finding[] {
  const { run } = analysis;
  const findings: Finding[] = [];
  if (run.summary.mode === 'backtest') {
    const shares = tierShares(analysis);
    const of = run.fills.length === 0 ? 'ladders' : 'contracts filled';
    for (const { tier, share } of shares) {
      const known = TIERS[tier];
      if (known !== undefined) {
        findings.push({
          kind: 'limit',
          text: `Evidence for ${percent(share)} of ${of} is ${known.name}: ${known.meaning}.`,
        });
      }
    }
    findings.push({
      kind: 'limit',
      text: 'Own orders do not move the simulated market, and others do not react to them: profit at larger size would be lower.',
    });
  }
  findings.push({
    kind: 'limit',
    text: 'Intervals measure the luck of the days in this run only. They do not count how many configurations were tried before this one.',
  });
  return findings;
}
