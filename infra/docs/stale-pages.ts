/** Which generated pages are not what the code says: the check of `npm run docs -- --check` and of the unit test. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_PAGES } from './reference.ts';

/** Paths of the pages below `root` that are missing or differ from what their code renders now. */
export function stalePages(root: string): string[] {
  return GENERATED_PAGES.filter(({ path, render }) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== render();
  }).map(({ path }) => path);
}
