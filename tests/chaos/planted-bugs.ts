/** Bugs that can be put into a session on purpose, to see that the verdict finds each: a judge that never finds anything proves nothing. */
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { partsOfClientOrderId } from '../../engine/oms/idempotency.ts';
import { EntryKind } from '../../live/journal/entries.ts';
import { SessionJournal } from '../../live/journal/journal.ts';
import { Inbox } from '../../live/session/inbox.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { wrap } from './crash-points.ts';

export const PLANTED_BUGS = [
  'none',
  'order_not_journaled',
  'fill_forgotten',
  'fee_forgotten',
  'order_doubled',
  'caps_ignored',
] as const;
export type PlantedBug = (typeof PLANTED_BUGS)[number];

export function plant(bug: PlantedBug): void {
  switch (bug) {
    case 'order_not_journaled':
      wrap(SessionJournal.prototype, 'append', (append) => (entries) => {
        append(entries.filter(({ kind }) => kind !== EntryKind.commands));
      });
      break;
    case 'fill_forgotten':
      onFills(() => null);
      break;
    case 'fee_forgotten':
      onFills((update) => ({ ...update, fill: { ...update.fill, fee: 0 as typeof update.fill.fee } }));
      break;
    case 'order_doubled':
      wrap(AccountClient.prototype, 'createOrder', (send) => async (body, mayGo) => {
        const answer = await send(body, mayGo);
        const { stem, supersession } = partsOfClientOrderId(body.client_order_id ?? '');
        await send({ ...body, client_order_id: `${stem}-${supersession + 50}` }, mayGo);
        return answer;
      });
      break;
    case 'caps_ignored':
    case 'none':
      break;
  }
}

/** The plan of a session with a bug: with its caps ignored everything may be at risk. */
export function plannedWith(bug: PlantedBug, plan: BacktestPlan): BacktestPlan {
  if (bug !== 'caps_ignored') return plan;
  const { rooms } = plan;
  return {
    ...plan,
    rooms: { ...rooms, risk: { ...rooms.risk, maxOpenRiskPct: 100, maxCityPct: 100, maxClusterPct: 100 } },
  };
}

type Update = Parameters<Inbox['update']>[0];

function onFills(changed: (update: Extract<Update, { kind: 'fill' }>) => Update | null): void {
  wrap(Inbox.prototype, 'update', (tell) => (update) => {
    const told = update.kind === 'fill' ? changed(update) : update;
    if (told !== null) tell(told);
  });
}
