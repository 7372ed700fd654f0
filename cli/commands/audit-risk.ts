/** `sim audit risk RUN`: an independent account of every cap, from the run's tables alone. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { note, printJson, printLine } from '../output.ts';

/** Sentences shown on a terminal; the count is complete. */
const MOST_SHOWN = 20;

export const auditRiskCommand: CommandModule = {
  command: 'risk <run>',
  describe: 'recompute every cap from the tables of a run: no accepted order may exceed one',
  builder: (yargs) => yargs.positional('run', { type: 'string', demandOption: true, describe: "the run's folder" }),
  handler: async (argv) => {
    const args = checkArguments({ run: z.string().min(1) }, argv);
    const { auditRisk } = await import('../../sim/audit/risk/audit.ts');
    const { capLine, capOfAudit } = await import('../risk-figures.ts');
    const { events, caps, passive, violations } = await auditRisk(args.run);
    if (violations.length > 0) process.exitCode = 1;
    if (args.json) {
      for (const sentence of violations.slice(0, MOST_SHOWN)) note(sentence);
      printJson({ events, caps: caps.map(capOfAudit), passive, violations: violations.length });
      return;
    }
    printLine(`${events} rows replayed; the use of every cap that came nearest to it, or went farthest beyond:`);
    for (const cap of caps) printLine(capLine(cap.code, cap.value, cap.limit));
    printLine(`Passive excesses: ${passive}. Violations: ${violations.length}.`);
    for (const sentence of violations.slice(0, MOST_SHOWN)) printLine(`  ${sentence}`);
    if (violations.length > MOST_SHOWN) printLine(`  … and ${violations.length - MOST_SHOWN} more`);
  },
};
