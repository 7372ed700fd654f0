/** The page of measured reliability: sections that are measured apart, each written over by its own program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'reliability.md');

const TITLE = '# Reliability, as measured';
const INTRODUCTION =
  'Every figure is written by the program that measured it. Do not edit. A failure is met again by running its seed.';
/** Sections in the order in which they stand on the page. */
const SECTIONS = ['chaos', 'soak'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Puts a section into the page on disk, where the others stay. */
export function writeSection(name: SectionName, text: string): void {
  writeFileSync(PAGE, pageWith(readFileSync(PAGE, 'utf8'), name, text));
}

/** The page with one section put in or replaced. */
export function pageWith(page: string, name: SectionName, text: string): string {
  const parts = SECTIONS.map((section) => {
    const body = section === name ? text.trim() : sectionOf(page, section);
    return body === null ? null : `${begins(section)}\n${body}\n${ends(section)}`;
  });
  return `${[TITLE, INTRODUCTION, ...parts.filter((part) => part !== null)].join('\n\n')}\n`;
}

/** The machine as a page names it: no host name, no path. */
export function machineLine(): string {
  return `${platform()} ${arch()}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node.js ${process.version}`;
}

function sectionOf(page: string, section: SectionName): string | null {
  const from = page.indexOf(begins(section));
  const to = page.indexOf(ends(section));
  return from < 0 || to < from ? null : page.slice(from + begins(section).length, to).trim();
}

function begins(section: SectionName): string {
  return `<!-- ${section} begins -->`;
}

function ends(section: SectionName): string {
  return `<!-- ${section} ends -->`;
}
