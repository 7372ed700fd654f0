/**
 * What a test's verdict on a mutant depends on: its file, everything that it imports from the repository, and the tools. While none
 * of it has changed, the same test says the same of the same mutant, since properties run with a fixed seed.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** How a mutation run sees tests, and which versions of the libraries there are. */
const TOOLS = ['package-lock.json', 'infra/mutation/seeded-fast-check.ts', 'infra/mutation/vitest.config.ts'];
const IMPORT = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/**
 * SHA-256 of all that the file at `path` (from `root`) depends on; null where that cannot be told: a file that is gone, or one that
 * reads files by itself.
 */
export function closureHash(root: string, path: string): string | null {
  const seen = new Map<string, string>();
  const waiting = [path, ...TOOLS];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    const text = textOf(join(root, file));
    if (text === null) return null;
    seen.set(file, text);
    if (!file.endsWith('.ts') || TOOLS.includes(file)) continue;
    for (const [, name = ''] of text.matchAll(IMPORT)) {
      if (name.startsWith('.')) waiting.push(relative(root, join(root, dirname(file), name)).replaceAll('\\', '/'));
      else if (name.startsWith('node:fs')) return null;
    }
  }
  const hash = createHash('sha256');
  for (const file of [...seen.keys()].sort()) hash.update(`${file}\0${seen.get(file)}\0`);
  return hash.digest('hex');
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
