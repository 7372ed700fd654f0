/** `alerts.md`: what a session calls a person for. */
import { ALERTS } from '../../../live/alerts/alert.ts';
import { code, page, table } from '../markdown.ts';

export function renderAlerts(): string {
  return page(
    'Alerts of a session',
    '`live/alerts/alert.ts`',
    'Each alert goes to every channel that the configuration names (`alerts` in `configuration.md`). The same alert is not repeated within `alerts.repeatMinutes`, a critical one not within a minute; beyond `alerts.perHour` only critical ones are sent.',
    table(
      ['alert', 'urgency', 'says'],
      ALERTS.map(({ code: name, severity, text }) => [code(name), severity, text]),
    ),
  );
}
