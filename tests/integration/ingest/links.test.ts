import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { openStore } from '../../../data/store/store.ts';
import { put } from './little-files.ts';

test.runIf(process.platform !== 'win32')(
  'a link in a circle is not followed, one to nowhere and a pipe are left with a reason',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'ingest-links-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const files = join(dir, 'files');
    put(files, 'README.md', '# Files\n');
    symlinkSync('.', join(files, 'circle'));
    symlinkSync('nothing', join(files, 'dangling'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(files, 'pipe')]);
    const { left } = await ingestFiles(files, openStore(join(dir, 'data'), { create: true }));
    const none = 'not a plain file, or a link that leads to none';
    expect(left.map(({ file, why }) => [file, why])).toEqual([
      ['README.md', 'documentation, not history'],
      ['dangling', none],
      ['pipe', none],
    ]);
  },
);
