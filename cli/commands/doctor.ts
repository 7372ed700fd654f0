/** `sim doctor`: checks machine, configuration and data before they are relied on. */
import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

export const doctorCommand: CommandModule = {
  command: 'doctor',
  describe: 'check the machine, the configuration and the data',
  handler: async (argv) => {
    const args = checkArguments({}, argv);
    const findings = [await runtime(), await configuration(args.config), await history(args)];
    if (args.json) printJson({ ok: findings.every(({ ok }) => ok), findings });
    else for (const { check, ok, detail } of findings) printLine(`${ok ? 'ok  ' : 'FAIL'} ${check}: ${detail}`);
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  },
};

async function runtime(): Promise<Finding> {
  const [major] = process.versions.node.split('.');
  const ok = major === '24';
  return {
    check: 'runtime',
    ok,
    detail: ok
      ? `Node ${process.versions.node}`
      : `Node ${process.versions.node}; run through npm or npx, which use the pinned Node 24`,
  };
}

async function configuration(file: string | undefined): Promise<Finding> {
  const { loadConfig } = await import('../config/load.ts');
  const { chooseStrategies } = await import('../config/strategies.ts');
  const { chooseCities } = await import('../config/cities.ts');
  return attempt('configuration', async () => {
    const config = loadConfig(file);
    const strategies = await chooseStrategies(config);
    chooseCities(config.run.cities);
    return `${file ?? 'defaults'}; strategies ${strategies.map(({ definition }) => definition.name).join(', ')}`;
  });
}

async function history(args: { data?: string | undefined; config?: string | undefined }): Promise<Finding> {
  return attempt('history', async () => {
    const { storeFolder } = await import('../data-folder.ts');
    const { openStore } = await import('../../data/store/store.ts');
    const dir = await storeFolder(args);
    if (!existsSync(dir)) return `none yet in ${dir}; \`sim ingest\` or \`sim synth\` brings some in`;
    const store = openStore(dir);
    return `${store.dir}, fingerprint ${await store.fingerprint()}`;
  });
}

async function attempt(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await look() };
  } catch (error) {
    return { check, ok: false, detail: (error as Error).message };
  }
}
