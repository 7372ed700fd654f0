/** What the routes read of the account: the exchange's records, with what only the exchange itself knows. */
import type { EpochMicros } from '../../../engine/time.ts';
import type { DirectExchange } from '../../exchange/direct.ts';
import type { AccountRecords } from '../../exchange/records/account-records.ts';

export type AccountReads = Pick<
  AccountRecords,
  'order' | 'orders' | 'fills' | 'positions' | 'ladderPositions' | 'settlements'
> &
  Pick<DirectExchange, 'balance' | 'queue'> & {
    readonly groups: () => ReturnType<DirectExchange['groups']>;
    readonly group: (id: string) => ReturnType<DirectExchange['group']>;
  };

/** The records of an account and the exchange's own figures as one thing to read; `now` is the instant of reading. */
export function accountReads(records: AccountRecords, direct: DirectExchange, now: () => EpochMicros): AccountReads {
  return {
    order: (id) => records.order(id),
    orders: (filter) => records.orders(filter),
    fills: (filter) => records.fills(filter),
    positions: () => records.positions(),
    ladderPositions: () => records.ladderPositions(),
    settlements: () => records.settlements(),
    balance: () => direct.balance(),
    queue: (market) => direct.queue(market),
    groups: () => direct.groups(now()),
    group: (id) => direct.group(id, now()),
  };
}
