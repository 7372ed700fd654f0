/** The little Markdown that the reference pages are made of. What comes from code is escaped here, so that no table can break. */

/** A page: title, the sentence that says what it is rendered from, and its parts with an empty line between them. */
export function page(title: string, source: string, ...parts: readonly string[]): string {
  return `${[`# ${title}`, `*Generated from ${source} by \`npm run docs\`.*`, ...parts].join('\n\n')}\n`;
}

/** A table. Cells are escaped; an empty one stays empty. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A value of the configuration as YAML would show it on one line. */
export function value(of: unknown): string {
  return code(JSON.stringify(of).replaceAll('","', '", "'));
}

/** Text that begins with a capital letter and ends with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.replace(/\s+/g, ' ').trim();
  if (trimmed === '') return '';
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}

/** A Mermaid diagram, which code hosts draw. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/(?<!\\)\|/g, '\\|');
}
