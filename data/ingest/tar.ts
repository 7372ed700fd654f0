/** Files of a tar archive (POSIX ustar), as names and bytes in the order of the archive. */

const BLOCK = 512;

export interface TarEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Regular files of the archive. Throws RangeError when the archive ends inside a file. */
export function tarEntries(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const prefix = textField(header, 345, 155);
    const name = textField(header, 0, 100);
    const size = Number.parseInt(textField(header, 124, 12).trim() || '0', 8);
    const type = header.toString('latin1', 156, 157);
    const from = at + BLOCK;
    if (!Number.isFinite(size) || from + size > archive.length) throw new RangeError(`the archive ends inside ${name}`);
    if (type === '0' || type === '\0') {
      entries.push({ name: prefix === '' ? name : `${prefix}/${name}`, bytes: archive.subarray(from, from + size) });
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

/** Names of the regular files; those before the damage where the archive is cut short. */
export function tarNames(archive: Buffer): string[] {
  try {
    return tarEntries(archive).map((entry) => entry.name);
  } catch {
    return [];
  }
}

function textField(header: Buffer, at: number, length: number): string {
  const text = header.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
