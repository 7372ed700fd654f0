/**
 * The `sim` command. Every subcommand is one file in `commands/`; what a command needs is loaded when it runs, so that
 * `--help` answers at once. Wrong use ends with exit code 2 before anything has happened.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { explainFailure } from '../data/store/failures.ts';
import { auditCommand } from './commands/audit.ts';
import { backtestCommand } from './commands/backtest.ts';
import { pauseCommand, reduceCommand, resumeCommand, statusCommand } from './commands/control.ts';
import { dataCommand } from './commands/data.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exchangeCommand } from './commands/exchange.ts';
import { feesCommand } from './commands/fees.ts';
import { ingestCommand } from './commands/ingest.ts';
import { initCommand } from './commands/init.ts';
import { journalCommand } from './commands/journal.ts';
import { killCommand } from './commands/kill.ts';
import { liveCommand } from './commands/live.ts';
import { paperCommand } from './commands/paper.ts';
import { recordCommand } from './commands/record.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { riskCommand } from './commands/risk.ts';
import { settleCommand } from './commands/settle.ts';
import { shadowCommand } from './commands/shadow.ts';
import { synthCommand } from './commands/synth.ts';
import { endWith } from './exit.ts';
import { explainUse } from './explain-use.ts';
import { WRITING_OUT } from './output.ts';
import { WrongUse } from './wrong-use.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

const parser = yargs(hideBin(process.argv))
  .scriptName('sim')
  .usage('$0 <command>\n\nBacktests and trades daily-temperature markets with one and the same engine.')
  .parserConfiguration({
    'camel-case-expansion': false,
    'greedy-arrays': false,
    'strip-aliased': true,
    'parse-numbers': false,
  })
  .option('config', { type: 'string', describe: 'configuration file (YAML; `sim init` writes one)', global: true })
  .option('data', { type: 'string', describe: 'folder of the history store (default var/data)', global: true })
  .option('json', { type: 'boolean', describe: 'one JSON document on stdout, logs on stderr', global: true })
  .command(demoCommand)
  .command(initCommand)
  .command(ingestCommand)
  .command(recordCommand)
  .command(dataCommand)
  .command(synthCommand)
  .command(backtestCommand)
  .command(reportCommand)
  .command(replayCommand)
  .command(shadowCommand)
  .command(auditCommand)
  .command(riskCommand)
  .command(feesCommand)
  .command(settleCommand)
  .command(exchangeCommand)
  .command(paperCommand)
  .command(liveCommand)
  .command(statusCommand)
  .command(pauseCommand)
  .command(reduceCommand)
  .command(resumeCommand)
  .command(journalCommand)
  .command(killCommand)
  .command(doctorCommand)
  .completion('completion', 'print the shell completion script')
  .demandCommand(1, 'say which command to run; `sim --help` lists them')
  .strict()
  .recommendCommands()
  .help('help')
  .alias('help', 'h')
  .version(version)
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .exitProcess(false)
  .fail((message, error) => {
    // What the parser itself says comes with an error of its own where an option lacks its value.
    if (error && error.name !== 'YError') throw error;
    throw new WrongUse(explainUse(message, process.argv.slice(2)));
  });

// A reader that has seen enough closes the pipe: `sim … | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  endWith(explainFailure(error, WRITING_OUT));
  process.exit();
});

try {
  await parser.parseAsync();
} catch (error) {
  endWith(error);
}
