/** The figures a reader looks for first, each with its uncertainty where it has one. */
import { parseCash, parseQuantity } from '../../engine/money/parse.ts';
import { type Headline, headlines } from '../components/headline.ts';
import { html, type Markup } from '../components/markup.ts';
import { section } from '../components/section.ts';
import type { Interval } from '../statistics/day-resamples.ts';
import { netOfFill } from '../statistics/profit.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { sharpeRatio } from '../statistics/sharpe.ts';
import { dollars, signedDollars } from '../text/dollars.ts';
import { dayUtc, duration } from '../text/instants.ts';
import { contracts, count, counted, decimal, NONE, percent, signed } from '../text/numbers.ts';
import { dollarRange } from '../text/ranges.ts';

export function headlineSection(analysis: RunAnalysis): Markup {
  const { resamples, days } = analysis;
  return section({
    id: 'headline',
    title: 'Headline figures',
    lead:
      days.length < 2
        ? 'One climate date: nothing here has an interval.'
        : html`Intervals are 95%, by ${count(resamples.resamples)} resamples of climate dates in blocks of ${counted(resamples.meanBlockDays, 'day')} on average, so that what happened on one day, in all cities, moves together.`,
    content: headlines([
      netProfit(analysis),
      returnOnBankroll(analysis),
      feesPaid(analysis),
      laddersWon(analysis),
      drawdown(analysis),
      sharpe(analysis),
      perContract(analysis),
      activity(analysis),
    ]),
  });
}

function netProfit({ accountNetE6, total, run }: RunAnalysis): Headline {
  const settled = total.netE6 === accountNetE6 ? '' : `settled fills ${signedDollars(total.netE6)}; `;
  return {
    label: 'Net profit',
    figure: signedDollars(accountNetE6),
    note: run.fills.length === 0 ? 'nothing was filled' : `${settled}${intervalOfDollars(total.interval)}`,
    ...tone(accountNetE6),
  };
}

function returnOnBankroll({ accountNetE6, startE6, endE6, total }: RunAnalysis): Headline {
  const share = startE6 > 0 ? accountNetE6 / startE6 : null;
  const interval = total.interval;
  const range =
    interval === null || startE6 <= 0
      ? ''
      : `; ${signed((interval.low / startE6) * 100, 1)}% to ${signed((interval.high / startE6) * 100, 1)}%`;
  return {
    label: 'Return on bankroll',
    figure: share === null ? NONE : `${signed(share * 100, 1)}%`,
    note: `${dollars(startE6)} became ${dollars(endE6)}${total.fills === 0 ? '' : range}`,
    ...tone(accountNetE6),
  };
}

function feesPaid({ total, run }: RunAnalysis): Headline {
  const perContract = total.contractsE2 === 0 ? null : total.feesE6 / total.contractsE2 / 100;
  const share = total.grossE6 > total.feesE6 ? `, ${percent(total.feesE6 / total.grossE6)} of gross profit` : '';
  return {
    label: 'Fees',
    figure: dollars(total.feesE6),
    note: run.fills.length === 0 ? 'no fills' : `${decimal(perContract, 2)}¢ a contract${share}`,
  };
}

function laddersWon({ run, dayOf, resamples }: RunAnalysis): Headline {
  const nets = new Map<number, { day: number; netE6: number; settled: boolean }>();
  for (const fill of run.fills) {
    const day = dayOf.get(fill.climate_date);
    if (day === undefined) continue;
    const ladder = nets.get(fill.ladder) ?? { day, netE6: 0, settled: true };
    ladder.netE6 += netOfFill(fill);
    ladder.settled &&= fill.payout_e4 !== null;
    nets.set(fill.ladder, ladder);
  }
  const settled = [...nets.values()].filter((ladder) => ladder.settled);
  const won = settled.filter((ladder) => ladder.netE6 > 0);
  const days = settled.map((ladder) => ladder.day);
  const interval = resamples.ratio(
    { days, values: settled.map((ladder) => (ladder.netE6 > 0 ? 1 : 0)) },
    { days, values: settled.map(() => 1) },
  );
  const range = interval === null ? '' : `; ${percent(interval.low)} to ${percent(interval.high)}`;
  return {
    label: 'Hit rate',
    figure: settled.length === 0 ? NONE : percent(won.length / settled.length),
    note:
      settled.length === 0
        ? 'no settled ladder was traded'
        : `of ${counted(settled.length, 'ladder')} traded gained after fees${range}`,
  };
}

function drawdown({ run, drawdown }: RunAnalysis): Headline {
  const { peakAt, troughAt, longestMicros } = drawdown;
  const when = peakAt === null || troughAt === null ? 'equity never fell' : fallDates(dayUtc(peakAt), dayUtc(troughAt));
  const longest = longestMicros > 0 ? `; longest time below a height ${duration(longestMicros)}` : '';
  return {
    label: 'Largest drawdown',
    figure: `${decimal(run.summary.max_drawdown_pct, 1)}%`,
    note: `${dollars(parseCash(run.summary.max_drawdown))}, ${when}${longest}`,
  };
}

function sharpe({ days, total }: RunAnalysis): Headline {
  const ratio = total.fills === 0 ? null : sharpeRatio(days.map((day) => day.netE6));
  return {
    label: 'Sharpe ratio, yearly',
    figure: ratio === null ? NONE : `${decimal(ratio.annual, 2)} ± ${decimal(ratio.annualStandardError, 2)}`,
    note:
      ratio === null
        ? 'needs ten days and some fills'
        : `± one standard error; ${counted(ratio.days, 'day')}, not corrected for trials`,
  };
}

function perContract({ run, total, dayOf, resamples }: RunAnalysis): Headline {
  const fills = run.fills.filter((fill) => dayOf.has(fill.climate_date));
  const days = fills.map((fill) => dayOf.get(fill.climate_date) ?? 0);
  const interval = resamples.ratio(
    { days, values: fills.map(netOfFill) },
    { days, values: fills.map((fill) => fill.quantity_e2 * 100) },
  );
  const range = interval === null ? '' : `${signed(interval.low, 2)}¢ to ${signed(interval.high, 2)}¢`;
  return {
    label: 'Net profit a contract',
    figure: total.contractsE2 === 0 ? NONE : `${signed(total.netE6 / total.contractsE2 / 100, 2)}¢`,
    note: total.contractsE2 === 0 ? 'no contracts' : range,
    ...tone(total.netE6),
  };
}

function activity({ run, days }: RunAnalysis): Headline {
  const { orders } = run.summary;
  const traded = days.filter((day) => day.fills > 0).length;
  return {
    label: 'Fills',
    figure: count(run.summary.fills),
    note: `${contracts(parseQuantity(run.summary.contracts))} contracts of ${counted(orders.submitted, 'order')} sent, on ${count(traded)} of ${counted(days.length, 'day')}`,
  };
}

function fallDates(from: string, to: string): string {
  return from === to ? `on ${from}` : `${from} to ${to}`;
}

function intervalOfDollars(interval: Interval | null): string {
  return interval === null ? 'one day: no interval' : dollarRange(interval);
}

function tone(amountE6: number): { tone?: 'gain' | 'loss' } {
  if (amountE6 === 0) return {};
  return { tone: amountE6 > 0 ? 'gain' : 'loss' };
}
