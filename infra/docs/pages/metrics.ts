/** `metrics.md`: what a session tells Prometheus. */
import { METRICS } from '../../../live/dashboard/metrics.ts';
import { code, page, table } from '../markdown.ts';

export function renderMetrics(): string {
  return page(
    'Metrics of a session',
    '`live/dashboard/metrics.ts`',
    "What `/metrics` of a session's dashboard answers, read from its status at the moment of the scrape. Counters begin at zero with every process. The metrics of the process itself (`process_*`, `nodejs_*`: memory, handles, event loop) come with them.",
    table(
      ['metric', 'type', 'labels', 'is'],
      METRICS.map(({ name, type, labels = [], help }) => [code(name), type, labels.map(code).join(', '), help]),
    ),
  );
}
