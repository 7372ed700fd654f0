/** A way to reach a person. */
import type { Alert } from './alert.ts';

/** Which session speaks. */
export interface Speaker {
  readonly session: string;
  readonly mode: 'paper' | 'live';
}

export interface AlertChannel {
  readonly name: 'webhook' | 'email';
  /** Texts that may stand in no line of a log or journal. */
  readonly secrets: readonly string[];
  /** Resolves when the alert was taken. Rejects with `Undeliverable` where trying again is of no use. */
  send(alert: Alert, speaker: Speaker): Promise<void>;
  close(): void;
}

/** The other side will not take it, however often it is tried. */
export class Undeliverable extends Error {}

/** One line that says who speaks, how urgent it is, and what of. */
export function headlineOf({ severity, title }: Alert, { session, mode }: Speaker): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return `[milkbot ${mode} ${session}] ${severity === 'info' ? '' : `${severity}: `}${line}`;
}
