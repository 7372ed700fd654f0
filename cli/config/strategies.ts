/**
 * Finds the strategies that a run names, shipped ones and users' own files, and checks their parameters. A name that does
 * not exist is answered with the nearest one that does.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { StrategyDefinition } from '../../engine/strategies/contract.ts';
import { SHIPPED } from '../../engine/strategies/registry.ts';
import { nearestWord } from '../nearest-word.ts';
import { WrongUse } from '../wrong-use.ts';
import type { SimConfig } from './schema.ts';

/** A strategy and its checked parameters, ready to be made. */
export interface ChosenStrategy {
  readonly definition: StrategyDefinition;
  readonly parameters: unknown;
}

/** The run's strategies in the order in which the configuration names them. Throws `WrongUse`. */
export async function chooseStrategies(config: SimConfig): Promise<ChosenStrategy[]> {
  const own = await Promise.all(config.run.strategyFiles.map(loadStrategyFile));
  const known = [...SHIPPED, ...own];
  for (const { name } of own) {
    if (known.filter((definition) => definition.name === name).length > 1) {
      throw new WrongUse(`two strategies are called ${name}; rename yours`);
    }
  }
  const names = config.run.strategies;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new WrongUse(`strategy ${twice} is named twice`);
  return names.map((name) => choose(name, known, config));
}

function choose(name: string, known: readonly StrategyDefinition[], config: SimConfig): ChosenStrategy {
  const definition = known.find((candidate) => candidate.name === name);
  if (definition === undefined) {
    const all = known.map((candidate) => candidate.name);
    const guess = nearestWord(name, all);
    throw new WrongUse(
      `no strategy is called ${name}; ${guess === null ? `there are ${all.join(', ')}` : `did you mean ${guess}?`}`,
    );
  }
  const given = (config.strategies as Record<string, unknown>)[name] ?? config.ownStrategies[name] ?? {};
  const parameters = definition.parameters.safeParse(given);
  if (!parameters.success) {
    const [issue] = parameters.error.issues;
    throw new WrongUse(
      `parameters of strategy ${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'are wrong'}`,
    );
  }
  return { definition, parameters: parameters.data };
}

const strategyShape = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, { message: 'must be lower case letters, digits and underscores' }),
  summary: z.string(),
  source: z.string(),
  family: z.enum(['weather', 'market', 'baseline']),
  parameters: z.custom<z.ZodType>((value) => value instanceof z.ZodType, { message: 'must be a zod schema' }),
  create: z.custom<StrategyDefinition['create']>((value) => typeof value === 'function', {
    message: 'must be a function',
  }),
});

async function loadStrategyFile(file: string): Promise<StrategyDefinition> {
  const path = resolve(file);
  if (!existsSync(path)) throw new WrongUse(`strategy file ${file} does not exist`);
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new WrongUse(
      `strategy file ${file} cannot be loaded: ${(error as Error).message.split('\n')[0]} (packages such as zod are found only from inside this project's folder)`,
    );
  }
  const values = Object.values(exported);
  if (values.length !== 1)
    throw new WrongUse(`strategy file ${file} must export one strategy, not ${values.length} things`);
  const checked = strategyShape.safeParse(values[0]);
  if (checked.success) return values[0] as StrategyDefinition;
  const [issue] = checked.error.issues;
  throw new WrongUse(`strategy file ${file}: ${issue?.path.join('.') ?? 'the export'} ${issue?.message ?? 'is wrong'}`);
}
