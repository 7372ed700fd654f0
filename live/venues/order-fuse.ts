/**
 * The order group of a session: the exchange itself cancels the session's orders when more contracts match within fifteen seconds
 * than the group allows, whatever this program believes. Its id is kept with the session, so that a session that goes on keeps it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../data/ingest/raw/write-whole.ts';
import type { AccountClient } from '../../data/kalshi/account-client.ts';
import { UserError } from '../../data/user-error.ts';

const FILE = 'order-group';
const TRIES = 5;

/** The id of the session's group, made where there is none. @throws UserError 1 when the exchange makes none. */
export async function orderFuse(
  client: Pick<AccountClient, 'orderGroup' | 'createOrderGroup'>,
  dir: string,
  contractsLimit: number,
): Promise<string> {
  const path = join(dir, FILE);
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (kept !== '' && (await client.orderGroup(kept)) !== null) return kept;
  let last = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // A group that was made although the answer was lost stays empty, and is no danger.
    const answer = await client.createOrderGroup(contractsLimit);
    if (answer.kind === 'done') {
      writeWhole(dir, FILE, Buffer.from(`${answer.value.order_group_id}\n`));
      return answer.value.order_group_id;
    }
    last = answer.kind === 'refused' ? answer.code : answer.why;
  }
  throw new UserError(
    `the exchange made no order group in ${TRIES} tries (${last}): without that fuse nothing is traded; try again later`,
    1,
  );
}
