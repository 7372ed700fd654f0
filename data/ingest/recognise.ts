/** Finds the format of content among the known ones. */
import { type DuckDBConnection, queryRows, quoted } from '../store/sql.ts';
import { UserError } from '../user-error.ts';
import type { Content } from './content.ts';
import { type Format, type Match, matchColumns } from './format.ts';
import { tarNames } from './tar.ts';

/** The format that fits the content, with missing columns where it fits but nearly; null when none does. */
export async function recogniseContent(
  formats: readonly Format[],
  content: Content,
  connection: DuckDBConnection,
): Promise<Match | null> {
  const { is } = content;
  const whole = (format: Format | undefined): Match | null => (format ? { format, missing: [] } : null);
  switch (is.kind) {
    case 'csv':
      return matchColumns(formats, 'csv', is.columns);
    case 'parquet':
      return matchColumns(formats, 'parquet', await parquetColumns(content, connection));
    case 'json': {
      const [document] = is.documents;
      return whole(formats.find(({ recognise }) => recognise.kind === 'json' && recognise.matches(document)));
    }
    case 'tar': {
      const names = tarNames(content.bytes);
      return whole(formats.find(({ recognise }) => recognise.kind === 'tar' && recognise.matches(names)));
    }
    case 'text':
      return whole(
        formats.find(({ recognise }) => recognise.kind === 'text' && recognise.matches(is.text, content.name)),
      );
    case 'binary':
      return null;
  }
}

async function parquetColumns(content: Content, connection: DuckDBConnection): Promise<string[]> {
  try {
    const rows = await queryRows(connection, `DESCRIBE SELECT * FROM read_parquet(${quoted(content.plainPath)})`);
    return rows.map((row) => String(row.column_name));
  } catch (error) {
    throw new UserError(`${content.name} is a damaged Parquet file: fetch the file again`, 3, { cause: error });
  }
}
