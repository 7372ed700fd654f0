/** Places in the names of files, for formats whose content does not say what station or city it is of. */
import { basename } from 'node:path';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Content } from './content.ts';

/** A word of four letters beginning with K in the path, nearest the file first. */
export function stationInPath(content: Content): string | undefined {
  const parts = content.path.split(/[/\\]/).reverse();
  for (const part of parts.slice(0, 2)) {
    const word = part.split(/[^A-Za-z]+/).find((candidate) => /^k[a-z]{3}$/i.test(candidate));
    if (word) return word.toUpperCase();
  }
  return undefined;
}

/** Code of the city that a word of the file's name spells, or undefined. */
export function cityCodeInName(content: Content): string | undefined {
  const words = basename(content.name)
    .toLowerCase()
    .split(/[^a-z]+/);
  return CITIES.find((city) => words.includes(city.code.toLowerCase()))?.code;
}

/** ICAO identifier in the file's name, set off by punctuation, or undefined. */
export function stationInFileName(content: Content): string | undefined {
  return /(?:^|[_.-])(k[a-z]{3})(?:[_.-]|$)/i.exec(basename(content.name))?.[1]?.toUpperCase();
}
