/**
 * How many orders a second the order path takes (`order-path.ts`). Beside the rate by the clock stands what an order takes of the
 * processor: it says the same on a machine that is busy.
 */
import { ORDER_SCENARIOS, orderPath } from '../order-path.ts';

const parity: Record<string, unknown> = {};
const figures: Record<string, number> = {};
for (const scenario of ORDER_SCENARIOS) {
  const play = orderPath(scenario, { ladders: 400, ticks: 400 });
  const startedAt = performance.now();
  const cpuBefore = process.threadCpuUsage();
  const outcome = play();
  const { user, system } = process.threadCpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1000;
  parity[scenario.name] = outcome;
  figures[`order path, ${scenario.name} orders/s`] = outcome.orders / seconds;
  figures[`order path, ${scenario.name} processor µs an order`] = (user + system) / outcome.orders;
}
process.stdout.write(JSON.stringify({ parity, figures }));
