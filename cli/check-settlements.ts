/** Both comparisons on settled markets over a whole store. */
import { openStore } from '../data/store/store.ts';
import { compileTape } from '../data/tape/compile.ts';
import { Variable } from '../engine/events.ts';
import { CITIES } from '../engine/markets/stations.ts';
import type { ClimateDate } from '../engine/time.ts';
import { formatClimateDate, parseClimateDate } from '../engine/weather/climate-day.ts';
import { SettlementAudit } from '../sim/settlement-audit.ts';
import { chooseCities } from './config/cities.ts';

/** Resolves the markets of a range anew; differing days come with readable names. */
export async function checkSettlements(
  dir: string,
  range: { from?: ClimateDate | undefined; to?: ClimateDate | undefined; cities: readonly string[] },
) {
  const from = range.from ?? parseClimateDate('2021-01-01');
  const to = range.to ?? parseClimateDate('2099-12-31');
  const tape = await compileTape(openStore(dir), {
    from,
    to,
    warmupDays: 0,
    climatologyYears: 0,
    cities: chooseCities(range.cities),
    forecastStations: {},
  });
  const audit = new SettlementAudit(tape.directory, from, to);
  for (const batch of tape.batches()) for (let row = 0; row < batch.length; row++) audit.onEvent(batch, row);
  const { checked, mismatched, skipped, differences } = audit.independent();
  const strikeRule = audit.strikeRule();
  return {
    strikeRule: {
      ...strikeRule,
      mismatches: strikeRule.mismatches.map(({ climateDate, ...rest }) => ({
        ...rest,
        date: formatClimateDate(climateDate),
      })),
    },
    independent: {
      checked,
      mismatched,
      skipped,
      differences: differences.map((day) => ({
        city: CITIES[day.city]?.code ?? '',
        date: formatClimateDate(day.climateDate),
        variable: day.variable === Variable.high ? 'high' : 'low',
        exchangeF: day.exchangeF,
        independentF: day.independentF,
        source: day.source,
      })),
    },
  };
}
