/**
 * Completes package-lock.json with the optional platform packages of other systems that npm leaves out when the registry at
 * hand lacks their newest binary; without them `npm ci` fails with "Missing: X@ from lock file".
 * Run it after every change of dependencies: `npm run lockfix`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'android', 'sunos', 'aix', 'openharmony'];
const PROCESSORS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;

for (const [dependent, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(dependent, name)) continue;
    const platform = platformOf(name);
    if (platform.os === undefined && platform.cpu === undefined) {
      process.stderr.write(
        `optional dependency ${name} of ${dependent || 'the project'} is not locked and names no platform\n`,
      );
      process.exitCode = 1;
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version: String(range).replace(/^[~^]/, ''),
      ...(platform.cpu && { cpu: [platform.cpu] }),
      ...((entry.dev || entry.devOptional) && { dev: true }),
      optional: true,
      ...(platform.os && { os: [platform.os] }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`added ${added} platform entries to ${file}\n`);

/** Whether `name` resolves from `dependent` by the folders that Node would look in. */
function isLocked(dependent, name) {
  for (let folder = dependent; ; ) {
    if (lock.packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent < 0 ? '' : folder.slice(0, parent);
  }
}

function platformOf(name) {
  const words = name.split(/[^a-z0-9]+/i);
  const cpu =
    PROCESSORS.find((known) => words.includes(known)) ??
    (words.includes('riscv64gc') ? 'riscv64' : words.some((word) => word.startsWith('arm')) ? 'arm' : undefined);
  return { os: SYSTEMS.find((known) => words.includes(known)), cpu };
}
