/** What `sim journal check` found, in words. */
import type { JournalReport } from '../live/journal/check.ts';
import { renderTable } from './plain-table.ts';

export function journalLines(report: JournalReport): string[] {
  const { entries, segments, bytes, link, kinds, damage, sound, recoverable, dir } = report;
  const lines = [
    renderTable(
      ['file', 'first entry', 'last entry', 'bytes'],
      segments.map(({ file, first_sequence, last_sequence, bytes: size }) => [
        file,
        String(first_sequence ?? '–'),
        String(last_sequence ?? '–'),
        String(size),
      ]),
    ),
    `${entries} entries in ${bytes} bytes: ${Object.entries(kinds)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ')}.`,
    `Last link ${link}.`,
  ];
  for (const { file, sequence, what } of damage) {
    lines.push(`Damaged: ${file}${sequence === null ? '' : `, entry ${sequence}`}: ${what}.`);
  }
  if (sound) lines.push('The journal is sound.');
  else if (recoverable) lines.push(`The first ${entries} entries are sound; resuming the session cuts the rest off.`);
  else lines.push(`The first ${entries} entries are sound; restore ${dir} from a backup (sim journal restore).`);
  return lines;
}
