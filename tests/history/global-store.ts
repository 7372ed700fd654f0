/** Gives the tests on real history one folder, in which the first of them that needs it brings the history in; removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder shared by the test files of one run. */
    readonly historyFolder: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'milkbot-history-'));
  project.provide('historyFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
