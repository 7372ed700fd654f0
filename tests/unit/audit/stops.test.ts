import { expect, test } from 'vitest';
import type { DecisionRow } from '../../../data/runs/schema.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import type { AuditedConfig } from '../../../sim/audit/risk/audited-config.ts';
import { Stops } from '../../../sim/audit/risk/stops.ts';

const config = { fees: {}, risk: riskConfig.parse({}) } as unknown as AuditedConfig;
const told = (reason: string) => ({ reason, real: 0 }) as unknown as DecisionRow;

test('a person’s halt stays in force until one resumes', () => {
  const after = (...reasons: string[]) => {
    const stops = new Stops(config);
    for (const reason of reasons) stops.onState(told(reason));
    return stops.inForce?.code ?? null;
  };
  expect(after('operator_halt', 'operator_pause')).toBe('trading_halted');
  expect(after('operator_halt', 'operator_reduce_only')).toBe('trading_halted');
  expect(after('operator_pause', 'operator_reduce_only')).toBe('reduce_only');
  expect(after('operator_reduce_only', 'operator_pause')).toBe('trading_paused');
  expect(after('operator_pause', 'operator_halt')).toBe('trading_halted');
  expect(after('operator_halt', 'operator_resume')).toBe(null);
  expect(after('operator_halt', 'operator_resume', 'operator_reduce_only')).toBe('reduce_only');
});
