/**
 * Of a disk that fills within one write: what fits may be taken without a word. A file is then refused, never kept in part.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSegment } from '../../../data/record/segment.ts';

const ROOT = join(import.meta.dirname, '../../..');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-full-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs code that has `made`, the module of a path, and `dir`. No file may grow beyond two KiB: the system refuses as on a full disk. */
function onFullDisk(module: string, code: string): string {
  const program = `const made = await import(${JSON.stringify(pathToFileURL(join(ROOT, module)).href)});
    const dir = ${JSON.stringify(dir)};
    try { ${code}; console.log('done'); } catch (error) { console.log(error.code ?? error.message); }`;
  const limited = ['-c', 'ulimit -S -f 2; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program];
  const run = spawnSync('bash', limited, { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.trim();
}

describe('on a disk that fills within one write', () => {
  test('the manifest of a store stays the old one', () => {
    mkdirSync(join(dir, 'staging'));
    writeFileSync(join(dir, 'manifest.json'), 'the old one');
    expect(onFullDisk('data/store/manifest.ts', "made.writeManifest(dir, { version: 'x'.repeat(5_000) })")).toBe(
      'EFBIG',
    );
    expect(readFileSync(join(dir, 'manifest.json'), 'utf8')).toBe('the old one');
  });

  test('an answer of a service is not kept', () => {
    const said = onFullDisk('data/ingest/raw/write-whole.ts', "made.writeWhole(dir, 'answer', Buffer.alloc(5_000))");
    expect(said).toContain('the disk is full');
    expect(readdirSync(dir)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'what a recorder could not write is said, and goes into the file whole once there is room',
    () => {
      const said = onFullDisk(
        'data/record/segment.ts',
        `const segment = new made.Segment(dir, 'hour');
       const add = () => segment.add('trades', { note: 'x'.repeat(900) });
       add(); segment.sync(); add(); add();
       let failure; try { segment.sync(); } catch (error) { failure = error; }
       console.log(failure.message);
       const { spawnSync } = await import('node:child_process');
       spawnSync('prlimit', ['--fsize=unlimited:', '--pid', String(process.pid)]);
       segment.close()`,
      );
      expect(said).toContain('the disk is full while recording');
      expect(said.endsWith('done')).toBe(true);
      expect(existsSync(join(dir, 'hour'))).toBe(true);
      expect(readSegment(join(dir, 'hour')).trades?.map(({ source_seq }) => source_seq)).toEqual([0, 1, 2]);
    },
  );
});
