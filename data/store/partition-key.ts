/** Names of partitions: the UTC day, month or year of `known_at`, and the span of instants that each covers. */
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import type { Partition } from '../catalog/dataset.ts';

const LENGTH: Readonly<Record<Partition, number>> = { year: 4, month: 7, day: 10 };

/** SQL for the key of a row: `2025`, `2025-01` or `2025-01-31`. */
export function keySql(partition: Partition): string {
  const format = { year: '%Y', month: '%Y-%m', day: '%Y-%m-%d' }[partition];
  return `strftime(known_at, '${format}')`;
}

/** First instant of the partition and first instant after it. */
export function spanOf(key: string): { from: EpochMicros; before: EpochMicros } {
  const year = Number(key.slice(0, 4));
  const month = key.length >= LENGTH.month ? Number(key.slice(5, 7)) - 1 : 0;
  const day = key.length >= LENGTH.day ? Number(key.slice(8, 10)) : 1;
  const before =
    key.length === LENGTH.day
      ? Date.UTC(year, month, day + 1)
      : key.length === LENGTH.month
        ? Date.UTC(year, month + 1, 1)
        : Date.UTC(year + 1, 0, 1);
  return {
    from: (Date.UTC(year, month, day) * MICROS_PER_MILLI) as EpochMicros,
    before: (before * MICROS_PER_MILLI) as EpochMicros,
  };
}
