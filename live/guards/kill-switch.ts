/**
 * The kill switch that needs nobody: leaves the kill file, which halts the session if it still looks, and cancels every order of
 * the account by itself, again and again until the exchange shows none that rests.
 */

import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeWhole } from '../../data/ingest/raw/write-whole.ts';
import type { AccountClient } from '../../data/kalshi/account-client.ts';
import type { KalshiEnvironment } from '../../data/kalshi/hosts.ts';
import { UserError } from '../../data/user-error.ts';
import { liveConfig } from '../config.ts';
import { killFile } from '../control/protocol.ts';
import { factsOf } from '../session/session.ts';

export interface Killed {
  readonly killFile: string;
  /** Times that all orders were asked to be cancelled. */
  readonly tries: number;
}

export interface KillPlan {
  readonly dir: string;
  readonly client: Pick<AccountClient, 'cancelAll' | 'restingOrders'>;
  readonly tries: number;
  readonly pauseMillis: number;
  readonly why: string;
}

/** @throws UserError 1 when the exchange still shows orders that rest, or cannot be asked, after all tries. */
export async function killSession({ dir, client, tries, pauseMillis, why }: KillPlan): Promise<Killed> {
  const path = leaveKillFile(dir, why);
  let last = '';
  for (let attempt = 1; attempt <= tries; attempt++) {
    const answer = await client.cancelAll();
    if (answer.kind === 'refused') last = `refused with ${answer.code}`;
    if (answer.kind === 'unknown') last = answer.why;
    try {
      const resting = (await client.restingOrders()).length;
      if (resting === 0) return { killFile: path, tries: attempt };
      last = `${resting} orders rest`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(pauseMillis);
  }
  throw new UserError(
    `not every order is known to be cancelled after ${tries} tries (${last}): cancel them on the exchange's own page; the kill file ${path} is there`,
    1,
  );
}

/** Leaves the file that halts the session; returns its path. */
export function leaveKillFile(dir: string, why: string): string {
  const path = killFile(dir);
  writeWhole(dirname(path), basename(path), Buffer.from(`${why}\n`));
  return path;
}

/** The exchange that a session trades at. @throws UserError 2 when its journal does not tell. */
export function environmentOf(dir: string): KalshiEnvironment {
  try {
    const { live } = z.object({ live: liveConfig }).parse(parse(factsOf(dir).configYaml));
    return live.environment;
  } catch (cause) {
    throw new UserError(`the journal in ${dir} does not tell where it trades: say so with --environment`, 2, { cause });
  }
}
