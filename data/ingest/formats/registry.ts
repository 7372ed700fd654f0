/** All formats, in the order in which people read about them. */
import type { Format } from '../format.ts';
import { climateReportsCsv } from './climate-reports-csv.ts';
import { dailyArchives } from './daily-archives-csv.ts';
import { kalshiActualsJsonl } from './kalshi-actuals-jsonl.ts';
import {
  kalshiCandlesticksJson,
  kalshiMarketsJson,
  kalshiOrderbookJson,
  kalshiSeriesJson,
} from './kalshi-answers-json.ts';
import { kalshiBooksJsonl } from './kalshi-books-jsonl.ts';
import { kalshiCandlesParquet } from './kalshi-candles-parquet.ts';
import { kalshiCandleMarketsParquet, kalshiTopOfBookParquet } from './kalshi-market-parquet.ts';
import { kalshiMarketsCsv } from './kalshi-markets-csv.ts';
import { kalshiPresettlementCsv } from './kalshi-presettlement-csv.ts';
import { kalshiQuoteLogCsv } from './kalshi-quote-log-csv.ts';
import { kalshiResultsCsv } from './kalshi-results-csv.ts';
import { kalshiSettledValuesCsv } from './kalshi-settled-values-csv.ts';
import { kalshiTradesCsv } from './kalshi-trades-csv.ts';
import { LEFT_FORMATS } from './left.ts';
import { metarFetchedCsv, metarIsdCsv } from './metar-csv.ts';
import { modelForecastFormats } from './model-forecasts-csv.ts';
import { nbmBulletinsTar } from './nbm-bulletins-tar.ts';
import { nwsClimateReportText } from './nws-climate-report-text.ts';
import { nwsForecastFormats } from './nws-forecasts-csv.ts';
import { nwsObservationsJson } from './nws-observations-json.ts';

export const FORMATS: readonly Format[] = [
  kalshiMarketsCsv,
  kalshiTradesCsv,
  kalshiResultsCsv,
  kalshiPresettlementCsv,
  kalshiQuoteLogCsv,
  kalshiSettledValuesCsv,
  kalshiCandleMarketsParquet,
  kalshiTopOfBookParquet,
  kalshiCandlesParquet,
  kalshiBooksJsonl,
  kalshiActualsJsonl,
  kalshiMarketsJson,
  kalshiCandlesticksJson,
  kalshiOrderbookJson,
  kalshiSeriesJson,
  ...dailyArchives,
  ...modelForecastFormats,
  ...nwsForecastFormats,
  nbmBulletinsTar,
  climateReportsCsv,
  nwsClimateReportText,
  metarIsdCsv,
  metarFetchedCsv,
  nwsObservationsJson,
  ...LEFT_FORMATS,
];
