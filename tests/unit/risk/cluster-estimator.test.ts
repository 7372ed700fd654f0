/** Which days, sources and cities an estimate of clusters counts. */
import { expect, it } from 'vitest';
import { ReportStatus, Variable } from '../../../engine/events.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { ClusterEstimator } from '../../../engine/risk/cluster-estimator.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart } from '../../../engine/weather/climate-day.ts';
import { TestDirectory } from './world.ts';

const FIRST = 20_000;
const END = ((FIRST + 400) * MICROS_PER_DAY) as EpochMicros;
const city = (code: string) => {
  const found = CITIES.find((one) => one.code === code);
  if (found === undefined) throw new Error(`no city ${code}`);
  return found;
};
const [newYork, boston, denver, angeles] = ['NYC', 'BOS', 'DEN', 'LAX'].map(city) as [
  ReturnType<typeof city>,
  ReturnType<typeof city>,
  ReturnType<typeof city>,
  ReturnType<typeof city>,
];
const estimatorOf = (config: object = {}) =>
  new ClusterEstimator(riskConfig.parse({ clusterMinDays: 20, clusterHistoryDays: 60, clusters: {}, ...config }));

/** How far forecasts of a day miss: New York and Boston alike and by much, any other city on its own. */
const missOf = (id: number, day: number) => {
  const common = ((day * 7_919) % 13) - 6;
  return id === newYork.id || id === boston.id ? common + ((day * id) % 2) : ((day * (id + 3) * 104_729) % 13) - 6;
};
/** What was forecast: it differs by day far more than forecasts miss. */
const forecastOf = (day: number) => 40 + ((day * 31) % 37);

function forecast(
  estimator: ClusterEstimator,
  id: number,
  day: number,
  { hoursBefore = 12, source = 'made', off = 0, variable = Variable.high as Variable } = {},
): void {
  const climateDate = (FIRST + day) as ClimateDate;
  const at = (climateDayStart(climateDate, CITIES[id]?.lstOffsetMinutes ?? 0) -
    hoursBefore * MICROS_PER_HOUR) as EpochMicros;
  estimator.onForecast({
    knownAt: at,
    issuedAt: at,
    city: id as never,
    source,
    variable,
    climateDate,
    statistic: 0,
    valueF: forecastOf(day) + off,
  });
}
function report(estimator: ClusterEstimator, id: number, day: number, variable: Variable = Variable.high): void {
  const value = forecastOf(day) + missOf(id, day);
  const isHigh = variable === Variable.high;
  estimator.onReport({
    knownAt: END,
    city: id as never,
    climateDate: (FIRST + day) as ClimateDate,
    status: ReportStatus.final,
    maxF: isHigh ? value : null,
    minF: isHigh ? null : value,
  });
}
function tell(
  estimator: ClusterEstimator,
  days: number,
  cities = [newYork, boston, denver],
  variable: Variable = Variable.high,
) {
  for (let day = 0; day < days; day++) {
    for (const { id } of cities) {
      forecast(estimator, id, day, { variable });
      report(estimator, id, day, variable);
    }
  }
  return estimator;
}

it('misses are counted against what was forecast, whatever that was', () => {
  expect(tell(estimatorOf(), 40).onSlowTick(END)).toEqual([['NYC', 'BOS']]);
});

it('lows count as highs do', () => {
  const estimator = tell(estimatorOf(), 40, [newYork, boston, denver], Variable.low);
  expect(estimator.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
  // Ten of each are twenty.
  const both = tell(tell(estimatorOf(), 10), 10, [newYork, boston, denver], Variable.low);
  expect(both.onSlowTick(END)).not.toBeNull();
});

it('two cities are enough, one is not', () => {
  expect(tell(estimatorOf(), 40, [newYork, boston]).onSlowTick(END)).toEqual([['NYC', 'BOS']]);
  expect(tell(estimatorOf(), 40, [newYork]).onSlowTick(END)).toBeNull();
});

it('the history is exactly as long as configured', () => {
  const told = (older: number) => {
    const estimator = estimatorOf();
    // Nineteen days at the end of a history of sixty, and one at its very beginning or the day before.
    for (const day of [older, ...Array.from({ length: 19 }, (_, i) => 82 + i)]) {
      for (const { id } of [newYork, boston, denver]) {
        forecast(estimator, id, day);
        report(estimator, id, day);
      }
    }
    return estimator.onSlowTick(END);
  };
  expect([told(41), told(40)].map((clusters) => clusters === null)).toEqual([false, true]);
});

it('a day without an outcome, or without a forecast, is no day', () => {
  const estimator = tell(estimatorOf(), 19);
  for (const { id } of [newYork, boston, denver]) {
    forecast(estimator, id, 30);
    report(estimator, id, 31);
  }
  expect(estimator.onSlowTick(END)).toBeNull();
});

it('outcomes that become known weeks late find their forecasts', () => {
  const estimator = estimatorOf({ clusterHistoryDays: 30 });
  for (let day = 0; day < 40; day++) for (const { id } of [newYork, boston]) forecast(estimator, id, day);
  for (let day = 0; day < 30; day++) for (const { id } of [newYork, boston]) report(estimator, id, day);
  expect(estimator.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
});

it('the exchange’s results are outcomes as well', () => {
  const estimator = estimatorOf();
  const directory = new TestDirectory();
  for (let day = 0; day < 30; day++) {
    for (const { id, code } of [newYork, boston, denver]) {
      forecast(estimator, id, day);
      const ladder = { ...directory.add(code), climateDate: (FIRST + day) as ClimateDate };
      estimator.onResult({ knownAt: END, ladder, winner: 0, valueF: forecastOf(day) + missOf(id, day) });
    }
  }
  expect(estimator.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
});

it('a forecast counts until the day begins on the city’s own clock, and the mean over the sources that spoke', () => {
  const estimator = estimatorOf();
  for (let day = 0; day < 40; day++) {
    for (const { id } of [newYork, boston, denver]) {
      // Long before it was wild; shortly before it was what it is elsewhere; one source is as much above as another is below.
      forecast(estimator, id, day, { hoursBefore: 30, off: ((day * (id + 1) * 17) % 29) - 14, source: 'one' });
      forecast(estimator, id, day, { hoursBefore: 2, off: 8, source: 'one' });
      forecast(estimator, id, day, { hoursBefore: 2, off: -8, source: 'two' });
      // A third speaks every other day only.
      if (day % 2 === 0) forecast(estimator, id, day, { hoursBefore: 2, source: 'three' });
      report(estimator, id, day);
    }
  }
  expect(estimator.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
  const silent = estimatorOf();
  for (let day = 0; day < 20; day++) {
    for (const { id } of [newYork, boston]) {
      forecast(silent, id, day, { source: 'one', off: 3 });
      if (day === 0) forecast(silent, id, day, { source: 'two', off: -3 });
      report(silent, id, day);
    }
  }
  expect(silent.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
});

it('configured clusters are kept for listed cities without history, and for no others', () => {
  const config = { clusters: { east: ['NYC', 'DEN'], west: ['LAX', 'DEN'] } };
  const estimator = tell(estimatorOf(config), 40);
  estimator.onListed(newYork.id);
  expect(estimator.onSlowTick(END)).toEqual([['NYC', 'BOS']]);
  const other = tell(estimatorOf(config), 40);
  other.onListed(angeles.id);
  const state = JSON.parse(JSON.stringify(other.snapshot()));
  expect(other.onSlowTick(END)).toEqual([
    ['NYC', 'BOS'],
    ['LAX', 'DEN'],
  ]);
  const restored = estimatorOf(config);
  restored.onListed(city('MIA').id);
  restored.restore(state);
  expect(restored.snapshot()).toEqual(state);
  expect(restored.onSlowTick(END)).toEqual([
    ['NYC', 'BOS'],
    ['LAX', 'DEN'],
  ]);
});
