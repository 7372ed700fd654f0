/**
 * What a live session refuses to start without, in this order: the switch, credentials that only their owner can read, sane limits, a
 * history that passes its check, a paper session of the same configuration that ran long enough, and the caps typed back. Each refusal
 * is one sentence with exit code 4; nothing was sent to anybody by then.
 */
import { parse } from 'yaml';
import type { CheckReport } from '../../data/check/check.ts';
import { type RequestSigner, signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { UserError } from '../../data/user-error.ts';
import type { OmsConfig } from '../../engine/oms/config.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import type { LiveConfig } from '../config.ts';
import { EntryKind } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { factsOf } from '../session/session.ts';
import { capsLine } from './caps.ts';

export interface LiveWish {
  readonly live: LiveConfig;
  readonly risk: RiskConfig;
  readonly oms: OmsConfig;
  /** How long an order that went out waits for its answer. */
  readonly answerSeconds: number;
  /** The resolved configuration, as a session keeps it. */
  readonly configYaml: string;
  readonly credentials: Credentials;
  /** What the person typed; undefined when nothing. */
  readonly confirmedCaps: string | undefined;
  /** Shows the caps to a person and takes what he types; without it nobody is asked. */
  readonly askCaps?: ((caps: string) => Promise<string>) | undefined;
  /** Folder of the paper session; undefined when none was named. */
  readonly paperSession: string | undefined;
  readonly checkData: () => Promise<Pick<CheckReport, 'sound' | 'findings'>>;
}

/** Where the key is: arguments first, then the environment. */
export interface Credentials {
  readonly keyId: string | undefined;
  readonly keyFile: string | undefined;
}

const MICROS_PER_HOUR = 3_600_000_000;

/** The credentials of the environment, for what no argument says. */
export function credentialsFrom(
  { keyId, keyFile }: Credentials,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  return { keyId: keyId ?? environment.KALSHI_KEY_ID, keyFile: keyFile ?? environment.KALSHI_PRIVATE_KEY_FILE };
}

/** The signer of the account. @throws UserError 4 when there are none, or others can read the key; 2 when it is no key. */
export function signerOf({ keyId, keyFile }: Credentials): RequestSigner {
  if (keyId === undefined || keyFile === undefined || keyId === '' || keyFile === '') {
    throw refused(
      'there are no credentials: give --key and --private-key, or KALSHI_KEY_ID and KALSHI_PRIVATE_KEY_FILE',
    );
  }
  return signerOfKeyFile(keyId, keyFile);
}

/** Checks everything. Returns the signer. @throws UserError 4 at the first thing that is missing. */
export async function mayStartLive(wish: LiveWish): Promise<RequestSigner> {
  const { live, risk, oms, answerSeconds } = wish;
  if (!live.allowed) throw refused('live trading is switched off: set live.allowed to true in the configuration');
  const signer = signerOf(wish.credentials);
  if (live.orderMaxAgeSeconds * 2 > oms.notFoundSeconds) {
    throw refused(
      `an order may wait ${live.orderMaxAgeSeconds} s for its turn and is believed missing after ${oms.notFoundSeconds} s: raise oms.notFoundSeconds to twice live.orderMaxAgeSeconds or more`,
    );
  }
  if (live.orderMaxAgeSeconds + answerSeconds > oms.notFoundSeconds) {
    throw refused(
      `an order may be under way for ${live.orderMaxAgeSeconds + answerSeconds} s, its turn and its answer waited for, and is believed missing after ${oms.notFoundSeconds} s: raise oms.notFoundSeconds, or lower --timeout`,
    );
  }
  const { sound, findings } = await wish.checkData();
  if (!sound) {
    const worst = findings.find(({ severity }) => severity === 'error');
    throw refused(
      `the history does not pass its check (${worst?.code ?? 'damaged'}): see \`sim data check\` and mend it`,
    );
  }
  refuseWithoutPaper(wish);
  const caps = capsLine(risk, live);
  const typed = wish.confirmedCaps ?? (await wish.askCaps?.(caps))?.trim();
  if (typed === undefined) {
    throw refused(`the caps are not confirmed: read them and type them back with --confirm-caps "${caps}"`);
  }
  if (typed !== caps) {
    throw refused(
      `the caps that were typed are not those of the configuration, which are "${caps}": read them and type them back`,
    );
  }
  return signer;
}

function refuseWithoutPaper({ live, paperSession, configYaml }: LiveWish): void {
  if (live.paperHours === 0) return;
  if (paperSession === undefined) {
    throw refused(
      `no paper session is named: let one run for ${live.paperHours} hours on this configuration and give --paper its folder`,
    );
  }
  const facts = factsOf(paperSession);
  if (facts.mode !== 'paper') throw refused(`${paperSession} is no paper session: name one with --paper`);
  if (!sameTrading(facts.configYaml, configYaml)) {
    throw refused(`the paper session ${paperSession} ran on another configuration: run one on this configuration`);
  }
  const hours = hoursOf(paperSession);
  if (hours < live.paperHours) {
    throw refused(
      `the paper session ${paperSession} ran ${hours.toFixed(1)} hours of ${live.paperHours}: let it run on, or lower live.paperHours`,
    );
  }
}

/** How long a session was decided on: from its first drain to its last, the ticks that it missed left out. */
function hoursOf(dir: string): number {
  let last: number | null = null;
  let micros = 0;
  for (const { kind, at } of readJournal(dir)) {
    if (kind === EntryKind.missed) last = null;
    if (kind !== EntryKind.advance) continue;
    if (last !== null) micros += at - last;
    last = at;
  }
  return micros / MICROS_PER_HOUR;
}

/** Whether two resolved configurations trade alike: all but what says where and how a session runs, and how a report looks. */
export function sameTrading(yaml: string, other: string): boolean {
  return tradingOf(yaml) === tradingOf(other);
}

/** Rooms of the configuration that change no decision. */
const NOT_TRADING = ['live', 'report', 'dashboard', 'alerts'];

function tradingOf(yaml: string): string {
  const rooms = Object.entries(parse(yaml) as Record<string, unknown>).filter(([room]) => !NOT_TRADING.includes(room));
  const { data, ...rest } = Object.fromEntries(rooms);
  const { dir: _, ...history } = (data ?? {}) as Record<string, unknown>;
  return JSON.stringify(sorted({ ...rest, data: history }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

function refused(sentence: string): UserError {
  return new UserError(sentence, 4);
}
