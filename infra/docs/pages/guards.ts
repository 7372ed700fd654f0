/** `guards.md`: what a live session watches, what each guard does, and as what the orders that it holds back are refused. */
import { GUARDS } from '../../../live/guards/guards.ts';
import { code, page, table } from '../markdown.ts';

const EFFECTS = {
  hold: 'No order and no amendment goes out; cancels do. Over when its cause is.',
  halt: 'Trading is halted and every order cancelled, until a person lets it go on.',
} as const;

export function renderGuards(): string {
  return page(
    'Guards of live trading',
    '`live/guards/guards.ts`',
    'Each guard watches one thing and speaks with its own code, in the journal and in the status of the session. Of several that speak the lowest in this table decides as what an order is refused.',
    table(
      ['code', 'says', 'does', 'orders are refused as'],
      GUARDS.map(({ code: name, text, effect, refuses }) => [code(name), text, EFFECTS[effect], code(refuses)]),
    ),
  );
}
