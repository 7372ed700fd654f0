/** Clears away files that no manifest lists: replaced ones, and what a write that was interrupted left behind. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATASET_NAMES } from '../catalog/catalog.ts';
import type { Manifest } from './manifest.ts';

/** Deletes what it can; what it cannot delete does no harm, because the store is read through its manifest. */
export function clearAway(dir: string, manifest: Manifest): void {
  const listed = new Set(manifest.partitions.map((entry) => entry.file));
  for (const name of DATASET_NAMES) {
    const root = join(dir, 'history', name);
    if (!existsSync(root)) continue;
    for (const folder of readdirSync(root).sort()) {
      try {
        clearFolder(join(root, folder), (file) => listed.has(`history/${name}/${folder}/${file}`));
      } catch {
        // Left for the next write.
      }
    }
  }
}

function clearFolder(folder: string, isListed: (file: string) => boolean): void {
  const files = readdirSync(folder).sort();
  const unlisted = files.filter((file) => !isListed(file));
  for (const file of unlisted) rmSync(join(folder, file), { force: true });
  if (unlisted.length === files.length) rmSync(folder, { recursive: true, force: true });
}
