/** `strategies.md`: the strategies that come with the program, their sources and parameters. */
import type { StrategyDefinition } from '../../../engine/strategies/contract.ts';
import { SHIPPED } from '../../../engine/strategies/registry.ts';
import { keysOf, parameterRow, schemaOf } from '../keys.ts';
import { code, page, sentence, table } from '../markdown.ts';

const FAMILIES: Readonly<Record<StrategyDefinition['family'], string>> = {
  weather: 'a distribution over whole degrees, from which every bracket is read',
  market: 'from prices',
  baseline: 'a yardstick, never pooled',
};

export function renderStrategies(): string {
  return page(
    'Strategies',
    'the definitions in `engine/strategies`',
    `\`run.strategies\` names those that a run asks. Several are pooled by the ensemble; one alone trades on its own opinion. To add
your own, see [own-strategy.md](../guide/own-strategy.md). The codes that opinions give are in [reasons.md](reasons.md).`,
    table(
      ['name', 'family', 'what it does'],
      SHIPPED.map(({ name, family, summary }) => [code(name), family, sentence(summary)]),
    ),
    ...SHIPPED.map(renderStrategy),
  );
}

function renderStrategy(definition: StrategyDefinition): string {
  const keys = keysOf(schemaOf(definition.parameters), `strategies.${definition.name}`);
  const parameters =
    keys.length === 0 ? 'It has no parameters.' : table(['key', 'type', 'default', 'meaning'], keys.map(parameterRow));
  return [
    `## ${definition.name}`,
    sentence(definition.summary),
    `*Opinion:* ${FAMILIES[definition.family]}. *Source:* ${sentence(definition.source)}`,
    parameters,
  ].join('\n\n');
}
