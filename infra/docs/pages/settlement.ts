/** `settlement.md`: the life of a market after its close, as the one table that settlement follows. */
import { LIFE_EDGES, LIFE_STAGE_NAMES, type LifeRefusal } from '../../../engine/settlement/lifecycle.ts';
import { code, mermaid, page, sentence, table } from '../markdown.ts';

const REFUSALS: Readonly<Record<LifeRefusal, string>> = {
  repeated: 'it says what is already so; harmless',
  illegal_step: 'the table has no such step',
  payout_missing: 'the step sets the payout and the message has none',
  payout_changed: 'the step may only repeat the payout and the message has another',
  payout_out_of_range: 'a payout is a whole number of 1/10,000 dollar from 0 to 10,000',
};

export function renderSettlement(): string {
  return page(
    'The life of a market after its close',
    '`engine/settlement/lifecycle.ts`',
    `Cash is free only at \`paid\`. A payout is set when the exchange publishes its result and changes by an amendment alone. A step
that is not in the table is refused as data and changes nothing, so a replayed or reordered message can do no harm.`,
    mermaid([
      'stateDiagram-v2',
      `  [*] --> ${LIFE_STAGE_NAMES[0]}`,
      ...LIFE_EDGES.map(({ from, to, why }) => `  ${LIFE_STAGE_NAMES[from]} --> ${LIFE_STAGE_NAMES[to]}: ${why}`),
      '  paid --> [*]',
    ]),
    table(
      ['from', 'to', 'payout', 'meaning'],
      LIFE_EDGES.map(({ from, to, payout, why }) => [
        code(LIFE_STAGE_NAMES[from]),
        code(LIFE_STAGE_NAMES[to]),
        payout === 'sets' ? 'set by the step' : 'kept',
        sentence(why),
      ]),
    ),
    '## Why a step is refused',
    table(
      ['code', 'meaning'],
      Object.entries(REFUSALS).map(([name, text]) => [code(name), sentence(text)]),
    ),
  );
}
