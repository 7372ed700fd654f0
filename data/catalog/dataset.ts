/**
 * What a dataset of the history is: a zod schema whose fields carry their SQL type and meaning, the rule by which a record
 * becomes known, and how its Parquet files are cut. The schema is the one source of validation, of table definitions and of
 * the reference page.
 */
import { z } from 'zod';

/** SQL types that the history uses. Instants are naive UTC with microseconds; dates are climate dates. */
export type SqlType = 'TIMESTAMP' | 'DATE' | 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN';

/** How the Parquet files of a dataset are cut, by the UTC day, month or year of `known_at`. */
export type Partition = 'day' | 'month' | 'year';

/** One column as SQL and the reference page see it. */
export interface Column {
  readonly name: string;
  readonly sql: SqlType;
  readonly description: string;
  readonly nullable: boolean;
  /** Allowed values of a text column, or null where any text goes. */
  readonly values: readonly string[] | null;
  /** Inclusive bounds of a number; null where unbounded. Instants and dates are not bounded. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Version of the layout that brought it. */
  readonly since: number;
}

/** A dataset of the history. Rows in memory are plain objects: instants as EpochMicros, dates as ClimateDate numbers. */
export interface Dataset<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  readonly description: string;
  /** When a record of this dataset could first be known, by source. */
  readonly knownAtRule: string;
  readonly partition: Partition;
  readonly schema: z.ZodObject<Shape>;
  /** In the order of the Parquet file. */
  readonly columns: readonly Column[];
}

/**
 * Version of the layout of a store, written into its manifest and every Parquet file; raised when a column is added or changes its
 * meaning, with a migration (`data/store/migrations.ts`).
 */
export const SCHEMA_VERSION = 2;

/** Declares a dataset; the columns `source` and `source_seq` are added to every one. */
export function defineDataset<Shape extends z.ZodRawShape>(definition: {
  name: string;
  description: string;
  knownAtRule: string;
  partition: Partition;
  shape: Shape;
}): Dataset<Shape & typeof provenance> {
  const schema = z.strictObject({ ...definition.shape, ...provenance }) as z.ZodObject<Shape & typeof provenance>;
  return {
    name: definition.name,
    description: definition.description,
    knownAtRule: definition.knownAtRule,
    partition: definition.partition,
    schema,
    columns: Object.entries<z.ZodType>(schema.shape as unknown as Record<string, z.ZodType>).map(([name, type]) =>
      describeColumn(name, type),
    ),
  };
}

/** An instant: EpochMicros in memory, TIMESTAMP (naive UTC, µs) in Parquet. */
export const instant = (description: string) => z.int().meta({ sql: 'TIMESTAMP', description });
/** A climate date: days since 1970-01-01 in memory, DATE in Parquet. */
export const date = (description: string) => z.int().meta({ sql: 'DATE', description });
/** Text that is not empty. */
export const text = (description: string) => z.string().min(1).meta({ sql: 'VARCHAR', description });
/** One of a fixed list of words. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, description: string) =>
  z.enum(values).meta({ sql: 'VARCHAR', description });
/** A price in 1/10,000 dollar, 0 to one dollar. */
export const priceE4 = (description: string) => z.int().min(0).max(10_000).meta({ sql: 'INTEGER', description });
/** A quantity in 1/100 contract that is not negative. */
export const quantityE2 = (description: string) => z.int().min(0).meta({ sql: 'BIGINT', description });
/** Whole degrees Fahrenheit. */
export const wholeF = (description: string) => z.int().min(-150).max(200).meta({ sql: 'INTEGER', description });
/** A whole number that fits 32 bits. */
export const whole = (description: string) => z.int32().meta({ sql: 'INTEGER', description });
/** A whole number of any sign that is exact in a double. */
export const wholeNumber = (description: string) => z.int().meta({ sql: 'BIGINT', description });
/** A finite number. */
export const real = (description: string) => z.number().meta({ sql: 'DOUBLE', description });
export const flag = (description: string) => z.boolean().meta({ sql: 'BOOLEAN', description });
/** The same column, where a value may be missing. The reason why belongs in the description. */
export const optional = <T extends z.ZodType>(type: T) => type.nullable().meta(type.meta() ?? {});

/**
 * The same column, brought by a later version of the layout; it may be null. A null in it leaves the hash of its row as it was
 * before the column was there, so that fingerprints hold.
 */
export const addedIn = <T extends z.ZodType>(since: number, type: T) => {
  const nullable = optional(type);
  return nullable.meta({ ...nullable.meta(), since });
};

const provenance = {
  source: text(
    'Where the record came from: the format, then the first 16 hex digits of the SHA-256 of its content; of a feed, its station and month.',
  ),
  source_seq: z.int().min(0).meta({
    sql: 'BIGINT',
    description:
      "Position within the source: the file's row, or the exchange's sequence. Orders records of one instant.",
  }),
};

function describeColumn(name: string, type: z.ZodType): Column {
  const meta = type.meta() as { sql?: SqlType; description?: string; since?: number } | undefined;
  if (!meta?.sql || !meta.description) throw new TypeError(`column ${name} has no SQL type or description`);
  const nullable = type instanceof z.ZodNullable;
  const inner = (nullable ? (type as z.ZodNullable).unwrap() : type) as z.ZodType;
  const json = z.toJSONSchema(inner) as { minimum?: number; maximum?: number; enum?: string[] };
  const bounded = meta.sql === 'INTEGER' || meta.sql === 'BIGINT' || meta.sql === 'DOUBLE';
  const bound = (value: number | undefined) =>
    bounded && value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
  return {
    name,
    sql: meta.sql,
    description: meta.description,
    nullable,
    values: json.enum ?? null,
    minimum: bound(json.minimum),
    maximum: bound(json.maximum),
    since: meta.since ?? 1,
  };
}
