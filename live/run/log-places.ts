/** Where a session's log goes and how much it says. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_PLACES = ['folder', 'stderr'] as const;
