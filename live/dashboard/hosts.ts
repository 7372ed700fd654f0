/**
 * Which names a request may speak to. A page of another site whose name was made to point at this machine speaks with that site's
 * name, and is refused by it (DNS rebinding); a request that tells another origin is refused as well.
 */
import { UserError } from '../../data/user-error.ts';
import type { DashboardConfig } from './config.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** @throws UserError 4 when others than this machine could connect and no proxy stands in front. */
export function refuseOpenHost({ host, behindProxy }: Pick<DashboardConfig, 'host' | 'behindProxy'>): void {
  if (LOOPBACK.includes(host) || behindProxy) return;
  throw new UserError(
    `dashboard.host ${host} lets other machines connect: leave 127.0.0.1, or set dashboard.behindProxy to true with TLS in front`,
    4,
  );
}

/** Whether the `Host` of a request is one of this server's own. */
export function isOwnHost(host: string | undefined, port: number, publicHosts: readonly string[]): boolean {
  if (host === undefined) return false;
  const own = [...LOOPBACK.map((name) => `${name.includes(':') ? `[${name}]` : name}:${port}`), ...publicHosts];
  return own.some((name) => name.toLowerCase() === host.toLowerCase());
}

/** Whether the `Origin` of a request, if it tells one, is this server's own. */
export function isOwnOrigin(origin: string | undefined, port: number, publicHosts: readonly string[]): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && isOwnHost(new URL(origin).host, port, publicHosts);
}
