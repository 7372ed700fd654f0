/** JSON in the layout that the project's formatter wants: objects over lines, a list on one line where it fits. */

const WIDTH = 120;

/** The text of a JSON file. */
export function jsonFile(document: unknown): string {
  return `${layout(document, 0, 0)}\n`;
}

function layout(node: unknown, depth: number, before: number): string {
  if (typeof node !== 'object' || node === null) return JSON.stringify(node);
  const indent = '  '.repeat(depth + 1);
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(node)) {
    const isFlat = node.every((item) => typeof item !== 'object' || item === null);
    const oneLine = `[${node.map((item) => JSON.stringify(item)).join(', ')}]`;
    // A comma may follow.
    if (isFlat && before + oneLine.length + 1 <= WIDTH) return oneLine;
    return `[${node.map((item) => `\n${indent}${layout(item, depth + 1, indent.length)}`).join(',')}${end}]`;
  }
  const entries = Object.entries(node).filter(([, child]) => child !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, child]) => {
    const name = `${indent}${JSON.stringify(key)}: `;
    return `\n${name}${layout(child, depth + 1, name.length)}`;
  });
  return `{${lines.join(',')}${end}}`;
}
