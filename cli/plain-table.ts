/** A table in plain text: columns as wide as they have to be, figures to the right. */

/** @param units a second line of the head, where any column has one. */
export function renderTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  {
    units = [],
    numeric = heads.map((_, i) => rows.every((row) => /^(-?[\d.,]+%?|–|)$/.test(row[i] ?? ''))),
  }: {
    readonly units?: readonly string[];
    readonly numeric?: readonly boolean[];
  } = {},
): string {
  const top = units.some((unit) => unit !== '') ? [heads, units] : [heads];
  const lines = [...top, ...rows];
  const widths = heads.map((_, i) => lines.reduce((width, line) => Math.max(width, line[i]?.length ?? 0), 0));
  const drawn = lines.map((line) =>
    heads
      .map((_, i) => (numeric[i] ? (line[i] ?? '').padStart(widths[i] ?? 0) : (line[i] ?? '').padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  drawn.splice(top.length, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return drawn.join('\n');
}
