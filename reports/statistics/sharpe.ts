/**
 * Sharpe ratio of daily profit with its standard error under skewed and fat-tailed days.
 *
 * Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), 2002, eq. 9; with the moments of Mertens (2002)
 * as in Bailey & López de Prado, "The Sharpe Ratio Efficient Frontier", 2012, eq. 3. Days count as independent, the risk-free
 * rate is zero, and the ratio is scaled by √365 because these markets trade on every day of the year.
 */
export interface SharpeRatio {
  /** Mean over standard deviation of a day, times √365. */
  readonly annual: number;
  readonly annualStandardError: number;
  readonly days: number;
}

const DAYS_PER_YEAR = 365;

/** Null with fewer than ten days or without any variation. */
export function sharpeRatio(daily: readonly number[]): SharpeRatio | null {
  const n = daily.length;
  if (n < 10) return null;
  const mean = daily.reduce((sum, x) => sum + x, 0) / n;
  const moment = (power: number): number => daily.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
  const variance = moment(2);
  if (!(variance > 0)) return null;
  const ratio = mean / Math.sqrt((variance * n) / (n - 1));
  const skewness = moment(3) / variance ** 1.5;
  const kurtosis = moment(4) / variance ** 2;
  const errorVariance = (1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio ** 2) / (n - 1);
  const scale = Math.sqrt(DAYS_PER_YEAR);
  return { annual: ratio * scale, annualStandardError: Math.sqrt(Math.max(0, errorVariance)) * scale, days: n };
}
