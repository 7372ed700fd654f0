/**
 * Reads the configuration: the file, then every `--set path=value` over it, then the schema's defaults. A key that does not
 * exist is answered with the nearest one that does.
 */
import { readFileSync } from 'node:fs';
import { LineCounter, parse, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { nearestWord } from '../nearest-word.ts';
import { WrongUse } from '../wrong-use.ts';
import { configJsonSchema, type SimConfig, simConfig } from './schema.ts';

type Tree = { [key: string]: unknown };

/** The resolved configuration. Throws `WrongUse` naming the file and key when something in it is wrong. */
export function loadConfig(file: string | undefined, settings: readonly string[] = []): SimConfig {
  const tree = file === undefined ? {} : readTree(file);
  for (const setting of settings) applySetting(tree, setting);
  const result = simConfig.safeParse(tree);
  if (result.success) return result.data;
  throw new WrongUse(explain(result.error.issues[0] as z.core.$ZodIssue, file));
}

/**
 * A resolved configuration that was kept as YAML. Keys that are newer than it get their defaults.
 * @param where what keeps it, for the sentence of an error
 * @throws UserError 3 when it does not fit this program
 */
export function storedConfig(yaml: string, where: string): SimConfig {
  let tree: unknown;
  try {
    tree = parse(yaml);
  } catch (cause) {
    throw new UserError(`the configuration kept in ${where} is not YAML: it is damaged, restore it from a copy`, 3, {
      cause,
    });
  }
  const result = simConfig.safeParse(tree);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] as z.core.$ZodIssue;
  throw new UserError(
    `the configuration kept in ${where} does not fit this version at ${path.join('.') || 'its top'} (${message}): use the version that wrote it`,
    3,
  );
}

function readTree(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new WrongUse(
      code === 'ENOENT'
        ? `configuration file ${file} does not exist; \`sim init\` writes one`
        : `configuration file ${file} cannot be read (${code ?? 'unknown reason'})`,
    );
  }
  let tree: unknown;
  try {
    const document = parseDocument(text, { lineCounter: new LineCounter() });
    const [error] = document.errors;
    if (error) throw error;
    // An alias without its anchor is found here only, and is no error of the parser's own kind.
    tree = document.toJS() ?? {};
  } catch (error) {
    const [what] = (error as Error).message.split('\n');
    throw new WrongUse(`configuration file ${file} is not valid YAML: ${what?.replace(/; please use \S+|:$/g, '')}`);
  }
  if (!isTree(tree))
    throw new WrongUse(`configuration file ${file} must hold keys and values, as \`sim init\` writes them`);
  return tree;
}

function applySetting(tree: Tree, setting: string): void {
  const equals = setting.indexOf('=');
  if (equals < 1) throw new WrongUse(`--set takes path=value, for example --set risk.kelly=0.2, not «${setting}»`);
  const path = setting.slice(0, equals).split('.');
  const last = path.pop() as string;
  let branch = tree;
  for (const key of path) {
    const next = Object.hasOwn(branch, key) ? branch[key] : {};
    if (!isTree(next)) throw new WrongUse(`--set ${setting}: ${key} holds a value and has no keys below it`);
    branch[key] = next;
    branch = next;
  }
  try {
    branch[last] = parse(setting.slice(equals + 1));
  } catch {
    throw new WrongUse(`--set ${setting}: the value is not valid YAML; put quotes around it`);
  }
}

function explain(issue: z.core.$ZodIssue, file: string | undefined): string {
  const place = file ?? 'configuration';
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `${place}: ${path} is wrong: ${issue.message}`;
  const key = issue.keys[0] as string;
  const full = path === '' ? key : `${path}.${key}`;
  const guess = nearestWord(key, knownKeys(issue.path));
  const remedy =
    guess === null ? '`sim init` lists every key' : `did you mean ${path === '' ? guess : `${path}.${guess}`}?`;
  return `${place}: unknown key ${full}; ${remedy}`;
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  let node: unknown = configJsonSchema();
  for (const key of path) node = isTree(node) && isTree(node.properties) ? node.properties[String(key)] : undefined;
  return isTree(node) && isTree(node.properties) ? Object.keys(node.properties) : [];
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
