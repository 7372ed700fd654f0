/** `sim audit`: proves, or disproves, that results can be believed. Every audit is a command of its own file. */
import type { CommandModule } from 'yargs';
import { auditFillsCommand } from './audit-fills.ts';
import { auditRiskCommand } from './audit-risk.ts';

const AUDITS: readonly CommandModule[] = [auditFillsCommand, auditRiskCommand];
const NAMES = AUDITS.map(({ command }) => String(command).split(' ')[0]);

export const auditCommand: CommandModule = {
  command: 'audit',
  describe: 'measure how far results can be believed',
  builder: (yargs) => {
    for (const audit of AUDITS) yargs.command(audit);
    return yargs.demandCommand(1, `say what to audit: sim audit ${NAMES.join(' or ')}`).strict();
  },
  handler: () => {},
};
