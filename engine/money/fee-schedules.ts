/**
 * What the exchange charges, as dated data: the rates of a series and the rounding rules in force at an instant.
 *
 * The fee of a fill is rate × C × P × (1 − P) (C contracts at P dollars), rounded by the rules of its day.
 */
import { type EpochMicros, MICROS_PER_HOUR } from '../time.ts';
import { climateDateFromCivil, climateDayStart } from '../weather/climate-day.ts';
import type { Cash, Quantity } from './units.ts';

const CENT = 10_000 as Cash;
const CENTICENT = 100 as Cash;
const MICRODOLLAR = 1 as Cash;
const WHOLE_CONTRACT = 100 as Quantity;
const HUNDREDTH_CONTRACT = 1 as Quantity;

/** To what an account's balance is aligned: `cent` ($0.01, an account cleared through a broker) or `centicent` ($0.0001, a direct member). */
export type BalancePrecision = 'cent' | 'centicent';

/** The rates and rounding of one series at one time for one kind of account. */
export interface FeeSchedule {
  readonly name: string;
  /** First instant at which the rounding rules hold. */
  readonly from: EpochMicros;
  /** Rate of the quadratic fee for takers, in 1/10,000. */
  readonly takerRateE4: number;
  /** Rate of the quadratic fee for makers, in 1/10,000. */
  readonly makerRateE4: number;
  /** The model fee is rounded up to a multiple of this. */
  readonly tradeFeeStep: Cash;
  /** The balance is kept at a multiple of this by the rounding fee. */
  readonly balanceStep: Cash;
  /** Accumulated rounding is paid back in multiples of this. */
  readonly rebateStep: Cash;
  /** Fills come in multiples of this. */
  readonly fillStep: Quantity;
}

/** The schedule of a series at an instant. Allocates nothing: the schedules are made once. */
export function scheduleFor(series: string, at: EpochMicros, precision: BalancePrecision): FeeSchedule {
  // Asked many times in a row for one series and instant: sizing walks over prices, and risk over quantities.
  if (at === last.at && series === last.series && precision === last.precision) return last.schedule;
  last.schedule = findSchedule(series, at, precision);
  last.series = series;
  last.at = at;
  last.precision = precision;
  return last.schedule;
}

function findSchedule(series: string, at: EpochMicros, precision: BalancePrecision): FeeSchedule {
  let rates = 0;
  for (let i = FEE_RATES.length - 1; i > 0; i--) {
    const row = FEE_RATES[i] as FeeRates;
    if (at < row.until && series.startsWith(row.seriesPrefix)) {
      rates = i;
      break;
    }
  }
  let rules = ROUNDING_RULES.length - 1;
  while (rules > 0 && at < (ROUNDING_RULES[rules] as RoundingRules).from) rules--;
  return (SCHEDULES[precision][rates] as readonly FeeSchedule[])[rules] as FeeSchedule;
}

/** A row of the table of rates. */
export interface FeeRates {
  /** The series whose ticker begins so; empty for all. */
  readonly seriesPrefix: string;
  /** First instant at which the row no longer holds. */
  readonly until: EpochMicros;
  readonly takerRateE4: number;
  readonly makerRateE4: number;
  readonly source: string;
}

/** Rates by series: the last row that fits counts, and the first fits all. Every temperature series falls to the first. */
export const FEE_RATES: readonly FeeRates[] = [
  {
    seriesPrefix: '',
    until: Infinity as EpochMicros,
    takerRateE4: 700,
    makerRateE4: 0,
    source:
      'Exchange fee schedule effective 2026-07-07: taker rate 0.07 with multiplier 1, maker multiplier 0 unless listed. Fee ' +
      'type "quadratic", multiplier 1 and no override on 48 temperature series read on 2026-07-17 and on KXHIGHNY on ' +
      '2026-09-23; 229 of 229 maker fills of 2026-02 were charged nothing.',
  },
  {
    seriesPrefix: 'KXINX',
    until: (utcMidnight(2026, 7, 3) + 17 * MICROS_PER_HOUR) as EpochMicros,
    takerRateE4: 350,
    makerRateE4: 0,
    source: 'Series fee changes published by the exchange: the multiplier of 0.5 ends on 2026-07-03T17:00Z.',
  },
  {
    seriesPrefix: 'KXNASDAQ100',
    until: (utcMidnight(2026, 7, 3) + 17 * MICROS_PER_HOUR) as EpochMicros,
    takerRateE4: 350,
    makerRateE4: 0,
    source: 'Series fee changes published by the exchange: the multiplier of 0.5 ends on 2026-07-03T17:00Z.',
  },
];

/** A row of the table of rounding rules. */
export interface RoundingRules {
  readonly name: string;
  readonly from: EpochMicros;
  readonly tradeFeeStep: Cash;
  readonly balanceStep: Readonly<Record<BalancePrecision, Cash>>;
  readonly rebateStep: Readonly<Record<BalancePrecision, Cash>>;
  readonly fillStep: Quantity;
  /** Where the rules and their date come from. */
  readonly source: string;
}

/** Every version of the rounding rules, oldest first; the first also stands for all earlier time. */
export const ROUNDING_RULES: readonly RoundingRules[] = [
  {
    name: 'cent_balances',
    from: utcMidnight(2021, 6, 30),
    tradeFeeStep: CENTICENT,
    balanceStep: { cent: CENT, centicent: CENT },
    rebateStep: { cent: CENT, centicent: CENT },
    fillStep: WHOLE_CONTRACT,
    source:
      'docs.kalshi.com/getting_started/fee_rounding, last modified 2026-03-20: trade fee up to $0.0001, balances in cents, ' +
      'rebates of $0.01. Reproduces real orders of 2026-02; taken to hold before as well, where whole contracts at whole ' +
      'cents give the same totals as the older wording, "round up" to the next cent of the order.',
  },
  {
    name: 'cent_balances_fractional',
    from: utcMidnight(2026, 3, 12),
    tradeFeeStep: CENTICENT,
    balanceStep: { cent: CENT, centicent: CENT },
    rebateStep: { cent: CENT, centicent: CENT },
    fillStep: HUNDREDTH_CONTRACT,
    source:
      'The same page; contract counts became fixed-point strings on 2026-03-12 and fractional on every market by 2026-04-17 ' +
      '(docs.kalshi.com/getting_started/fixed_point_migration). The earlier date is taken.',
  },
  {
    name: 'member_precision',
    from: utcMidnight(2026, 5, 28),
    tradeFeeStep: CENTICENT,
    balanceStep: { cent: CENT, centicent: CENTICENT },
    rebateStep: { cent: CENT, centicent: CENT },
    fillStep: HUNDREDTH_CONTRACT,
    source:
      'docs.kalshi.com/getting_started/fee_rounding as of mid 2026: balances of direct members in $0.0001, rebates still of ' +
      '$0.01; dated by the changelog entry of balances in $0.0001 of 2026-05-28.',
  },
  {
    name: 'six_decimal_fees',
    from: utcMidnight(2026, 9, 18),
    tradeFeeStep: MICRODOLLAR,
    balanceStep: { cent: CENT, centicent: CENTICENT },
    rebateStep: { cent: CENT, centicent: CENTICENT },
    fillStep: HUNDREDTH_CONTRACT,
    source:
      'docs.kalshi.com/getting_started/fee_rounding as captured on 2026-09-18 and 2026-10-08: trade fee up to $0.000001, ' +
      'rebates in steps of the balance; dated by its first capture.',
  },
];

const SCHEDULES: Readonly<Record<BalancePrecision, readonly (readonly FeeSchedule[])[]>> = {
  cent: FEE_RATES.map((rates) => ROUNDING_RULES.map((rules) => scheduleOf(rates, rules, 'cent'))),
  centicent: FEE_RATES.map((rates) => ROUNDING_RULES.map((rules) => scheduleOf(rates, rules, 'centicent'))),
};

/** The last question and its answer. */
const last: { series: string; at: number; precision: BalancePrecision; schedule: FeeSchedule } = {
  series: '',
  at: Number.NaN,
  precision: 'cent',
  schedule: (SCHEDULES.cent[0] as readonly FeeSchedule[])[0] as FeeSchedule,
};

function scheduleOf(rates: FeeRates, rules: RoundingRules, precision: BalancePrecision): FeeSchedule {
  return {
    name: `${rates.seriesPrefix === '' ? '' : `${rates.seriesPrefix}/`}${rules.name}/${precision}`,
    from: rules.from,
    takerRateE4: rates.takerRateE4,
    makerRateE4: rates.makerRateE4,
    tradeFeeStep: rules.tradeFeeStep,
    balanceStep: rules.balanceStep[precision],
    rebateStep: rules.rebateStep[precision],
    fillStep: rules.fillStep,
  };
}

function utcMidnight(year: number, month: number, day: number): EpochMicros {
  return climateDayStart(climateDateFromCivil(year, month, day), 0);
}
