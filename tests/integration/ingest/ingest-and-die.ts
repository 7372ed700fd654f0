/** Ingests a folder as a process of its own that kills itself before it reads file N (from 0). Arguments: store, folder, N. */
import { ingestFiles } from '../../../data/ingest/files.ts';
import { openStore } from '../../../data/store/store.ts';

const [dir = '', files = '', dieAt = '0'] = process.argv.slice(2);
await ingestFiles(
  files,
  openStore(dir, { create: true }),
  ({ index }) => {
    if (index === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  },
  { largeBytes: 0 },
);
