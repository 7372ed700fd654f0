/** `sim audit`: proves of a run what it claims, each subcommand by a calculation of its own. */
import type { CommandModule } from 'yargs';
import { auditRiskCommand } from './audit-risk.ts';

export const auditCommand: CommandModule = {
  command: 'audit',
  describe: 'prove a run honest by independent calculation',
  builder: (yargs) => yargs.command(auditRiskCommand).demandCommand(1, 'say what to audit: sim audit risk').strict(),
  handler: () => {},
};
