/**
 * What can be said to a running session over its control socket: one JSON object a line, one answer a line. The socket lies in
 * the session's folder and only its owner may open it.
 */
import { join } from 'node:path';
import { z } from 'zod';

/** A request. `halt` stops everything, also what reduces, until a person resumes; `kill` halts and cancels all orders. */
export const controlRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.enum(['pause', 'resume', 'reduce', 'halt', 'kill']) }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

export const controlAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), answer: z.unknown() }),
  z.strictObject({ ok: z.literal(false), why: z.string() }),
]);
export type ControlAnswer = z.infer<typeof controlAnswer>;

/** Longest line that is read, in characters. */
export const LONGEST_LINE = 65_536;

/** The control socket of the session in a folder. */
export function controlSocket(dir: string): string {
  return join(dir, 'control.sock');
}

/** A file whose presence halts the session and cancels its orders, for when nothing else can be reached. */
export function killFile(dir: string): string {
  return join(dir, 'kill');
}
