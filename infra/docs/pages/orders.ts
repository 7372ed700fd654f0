/** `orders.md`: the life of an order, as the one table that the order manager follows. */
import {
  DECIDED_BY_QUANTITY,
  type Edge,
  LEGAL_EDGES,
  ORDER_INPUTS,
  ORDER_STATES,
  type OrderState,
} from '../../../engine/oms/transitions.ts';
import { code, page, sentence, table } from '../markdown.ts';

export function renderOrders(): string {
  return page(
    'The life of an order',
    '`engine/oms/transitions.ts`',
    `States: ${ORDER_STATES.map(code).join(', ')}. \`UNKNOWN\` means that no answer came, or that the venue says it has this order
already: the order counts in risk until it is looked up. A pending cancel or amendment is an overlay over the state, not a state.

Happenings: ${ORDER_INPUTS.map(code).join(', ')}.

A happening without a row in the table is illegal: it is refused, journaled as \`illegal_transition\`, and changes nothing. Late,
repeated and reordered messages are normal and have rows. \`WORKING\` is decided by quantities: \`FILLED\` when nothing is left,
\`PARTIAL\` when something was filled, else \`RESTING\`; \`ENDED\` is \`FILLED\` when the venue filled all of it, else
\`CANCELED\`; \`RELEASED\` is \`CANCELED\` when something was filled, else \`REJECTED\`.`,
    '## What leads from state to state\n\nEdges that stay in their state are in the table alone.',
    ['```text', ...figure(), '```'].join('\n'),
    '## All legal edges',
    table(
      ['happening', 'in', 'leads to', 'overlay', 'meaning'],
      LEGAL_EDGES.map(({ on, from, to, overlay, why }) => [
        code(on),
        from.map(code).join(', '),
        to === 'same' ? 'the same state' : code(to),
        overlay === 'keep' ? '' : overlay.replaceAll('_', ' '),
        sentence(why),
      ]),
    ),
    '## Happening by state\n\nEmpty: illegal.',
    table(
      ['', ...ORDER_STATES.map(code)],
      ORDER_INPUTS.map((input) => [
        code(input),
        ...ORDER_STATES.map((state) => {
          const edge = LEGAL_EDGES.find(({ on, from }) => on === input && from.includes(state));
          return edge === undefined ? '' : edge.to === 'same' ? 'same' : edge.to;
        }),
      ]),
    ),
  );
}

/** The states as a tree of arrows: each with the states that can follow it, and everything that leads there. */
function figure(): string[] {
  return ORDER_STATES.flatMap((from) => {
    const next = new Map<OrderState, Set<string>>();
    for (const edge of LEGAL_EDGES.filter((one) => one.from.includes(from))) {
      for (const to of targetsOf(edge)) if (to !== from) next.set(to, (next.get(to) ?? new Set()).add(edge.on));
    }
    const arrows = [...next].sort(([x], [y]) => ORDER_STATES.indexOf(x) - ORDER_STATES.indexOf(y));
    const lines = arrows.map(([to, inputs], i) => {
      const branch = i === arrows.length - 1 ? '└' : '├';
      return `  ${branch}─▶ ${to.padEnd(10)} ${[...inputs].join(', ')}`;
    });
    return [from, ...lines];
  });
}

function targetsOf({ to }: Edge): readonly OrderState[] {
  if (to === 'same') return [];
  return to === 'WORKING' || to === 'ENDED' || to === 'RELEASED' ? DECIDED_BY_QUANTITY[to] : [to];
}
