/**
 * Leaves prose out of the mutants: the text of `.describe(...)`, of an error's message, and of the fields `why`, `source` and
 * `text` of tables, the last argument of `edge(...)` among them, which are for readers alone. Everything else is mutated, codes and names of states included.
 */
const PROSE_FIELDS = new Set(['why', 'source', 'text']);
/** Where `edge(on, from, to, overlay, why)` of the order transitions has its reason. */
const WHY_OF_EDGE = 4;

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: { shouldIgnore: reasonToIgnore },
  },
];

function reasonToIgnore(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral() && !path.isBinaryExpression()) return undefined;
  if (path.isBinaryExpression() && !isText(path.node)) return undefined;
  const { parent } = path;
  if (parent.type === 'CallExpression' && parent.callee.property?.name === 'describe') return 'a description';
  if (
    parent.type === 'CallExpression' &&
    parent.callee.name === 'edge' &&
    parent.arguments[WHY_OF_EDGE] === path.node
  ) {
    return 'prose of a table';
  }
  if (parent.type === 'NewExpression' && /Error$/.test(parent.callee.name ?? '')) return 'the message of an error';
  if (parent.type === 'ObjectProperty' && PROSE_FIELDS.has(parent.key.name)) return 'prose of a table';
  return undefined;
}

/** A sum of texts. */
function isText(node) {
  if (node.type === 'BinaryExpression') return node.operator === '+' && (isText(node.left) || isText(node.right));
  return node.type === 'StringLiteral' || node.type === 'TemplateLiteral';
}
