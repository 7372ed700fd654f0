/** `sim audit`: proves, or disproves, that results can be believed. Every audit is a command of its own file. */
import type { CommandModule } from 'yargs';
import { auditFillsCommand } from './audit-fills.ts';

const AUDITS: readonly CommandModule[] = [auditFillsCommand];

export const auditCommand: CommandModule = {
  command: 'audit',
  describe: 'measure how far results can be believed',
  builder: (yargs) => {
    for (const audit of AUDITS) yargs.command(audit);
    return yargs
      .demandCommand(1, `say what to audit: sim audit ${AUDITS.map(({ command }) => String(command)).join(', ')}`)
      .strict();
  },
  handler: () => {},
};
