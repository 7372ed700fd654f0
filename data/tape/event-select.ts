/** The shape of every query of a tape: one event a row, with the keys of the one order of events. */
import { EVENT_CLASS, type EventKind } from '../../engine/events.ts';
import type { SourceNames } from './source-names.ts';

/**
 * SQL that selects events of one kind from a relation called `event`. The source sequence of an event is the rank of its source
 * among all sources of the class, then the position in the source, then the place within the record.
 */
export function select(
  kind: EventKind,
  columns: {
    trueAt: string;
    subject: string;
    a?: string;
    b?: string;
    c?: string;
    d?: string;
    known?: string;
    source?: string;
    rank?: string;
    seq?: string;
    place?: number | string;
  },
  from: string,
): string {
  const { trueAt, subject, a = '0', b = '0', c = '0', d = '0', place = 0 } = columns;
  const {
    known = 'epoch_us(event.known_at)',
    source = 'source.id',
    rank = 'source.rank',
    seq = 'event.source_seq',
  } = columns;
  return `SELECT ${kind} AS kind, ${EVENT_CLASS[kind]} AS class, ${source} AS source, ${rank} AS source_rank,
    ${seq} AS source_seq, ${place} AS place, ${known} AS known_us, ${trueAt} AS true_us, ${subject} AS subject,
    ${a} AS a, ${b} AS b, ${c} AS c, ${d} AS d FROM ${from}`;
}

/** Joins the source of `event`, of a class. */
export const joinSource = (name: keyof SourceNames) =>
  `JOIN tape_sources AS source ON source.class = '${name}' AND source.name = event.source`;
/** Joins the market of `event`, once its ladder is known. */
export const joinMarket =
  'JOIN tape_markets AS market ON event.ticker = market.ticker AND event.known_at >= market.listed_at';

/** A quantity that fits the column. */
export const quantity = (value: string) => `least(${value}, 2147483647)`;
/** A date as the number of days since 1970. */
export const daysOf = (column: string) => `(${column} - DATE '1970-01-01')`;
/** A condition on a date column; both ends inclusive. */
export const datesBetween = (column: string, from: number, to: number) =>
  `${column} BETWEEN DATE '1970-01-01' + ${from}::INTEGER AND DATE '1970-01-01' + ${to}::INTEGER`;

/** The branches of a CASE from words to codes. */
export function cases(codes: Readonly<Record<string, number>>): string {
  return Object.entries(codes)
    .map(([name, code]) => `WHEN '${name}' THEN ${code}`)
    .join(' ');
}
