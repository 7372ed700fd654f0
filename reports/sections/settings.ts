/** Settings of a resolved configuration as flat `key: value` pairs, for tables. */
import { parse } from 'yaml';

export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** The leaves below a top-level key, in file order; none when the key is absent or the text is not YAML. */
export function settingsUnder(configYaml: string, key: string): readonly Setting[] {
  let config: unknown;
  try {
    config = parse(configYaml);
  } catch {
    // The report shows the text as it is under provenance; a table of it is a convenience.
    return [];
  }
  return isRecord(config) && key in config ? leaves(config[key], '') : [];
}

function leaves(value: unknown, path: string): readonly Setting[] {
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
  }
  return [{ key: path, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
