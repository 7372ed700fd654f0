/** Every `sim` command that a page tells its reader to type is one that the program takes, with these options. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import yargs, { type CommandModule } from 'yargs';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = [
  'README.md',
  ...['guide', 'reference']
    .flatMap((folder) => readdirSync(join(ROOT, 'docs', folder)).map((name) => `docs/${folder}/${name}`))
    .filter((path) => path.endsWith('.md')),
];
const UNITS = ['paper', 'live', 'backup'].map((name) => `infra/server/systemd/milkbot-${name}@.service`);

class Taken extends Error {}

/** The commands that `cli/sim.ts` registers. */
async function commands(): Promise<CommandModule[]> {
  const source = readFileSync(join(ROOT, 'cli/sim.ts'), 'utf8');
  const files = new Map<string, string>();
  for (const [, names, file] of source.matchAll(/import \{([^}]+)\} from '\.\/(commands\/[^']+)'/g)) {
    for (const name of (names ?? '').split(',')) files.set(name.trim(), String(file));
  }
  const registered = [...source.matchAll(/\.command\((\w+)\)/g)].map(([, name]) => String(name));
  return Promise.all(
    registered.map(async (name) => {
      const module = (await import(join(ROOT, 'cli', String(files.get(name))))) as Record<string, CommandModule>;
      return module[name] as CommandModule;
    }),
  );
}

/** What the parser says of a command line; null when it would run it. */
async function complaint(line: string, modules: readonly CommandModule[]): Promise<string | null> {
  const parser = yargs(wordsOf(line))
    .parserConfiguration({
      'camel-case-expansion': false,
      'greedy-arrays': false,
      'strip-aliased': true,
      'parse-numbers': false,
    })
    .option('config', { type: 'string', global: true })
    .option('data', { type: 'string', global: true })
    .option('json', { type: 'boolean', global: true })
    .middleware(() => {
      throw new Taken();
    });
  for (const module of modules) parser.command(module);
  parser
    .command('completion', 'the shell completion', {}, () => {})
    .demandCommand(1, 'no command')
    .strict()
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    });
  try {
    await parser.parseAsync();
    return 'it is not run';
  } catch (error) {
    return error instanceof Taken ? null : (error as Error).message;
  }
}

/** The words of a command line up to a comment, a redirection or a pipe, quotes taken off. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  const end = words.findIndex(([, , , bare]) => /^(#|>|\|)/.test(bare ?? ''));
  return words.slice(0, end < 0 ? undefined : end).map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

/** Command lines of code blocks, without `sim`. One that ends with a backslash, or within quotes, goes on in the next. */
function typed(text: string): string[] {
  return [...text.matchAll(/^```(?:\w*)\n(.*?)^```/gms)]
    .flatMap(([, block]) =>
      String(block)
        .replaceAll(/\\\n\s*/g, ' ')
        .replaceAll(/"[^"]*"/g, oneLine)
        .split(/\n|&&/),
    )
    .map((line) => /^\s*(?:\$ )?(?:sudo -u \w+ )?(?:npx |npm run (?:-s )?)?sim (?:-- )?(.*)$/.exec(line)?.[1] ?? '')
    .filter((line) => line !== '' && !/^--(help|version)/.test(line));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** Commands that are named within a sentence; they may lack what they need. */
function named(text: string): string[] {
  return [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`sim ([a-z][^`]*)`/g)]
    .map(([, line]) =>
      String(line)
        .replaceAll(/[[\]\n]+/g, ' ')
        .trim(),
    )
    .filter((line) => !/[|…]/.test(line));
}

const isMissing = (message: string) =>
  /^(Not enough|Missing required|say |no command|Not enough arguments)/.test(message);

test('a command that is typed in a block is one that runs', async () => {
  const modules = await commands();
  const lines = PAGES.flatMap((page) => typed(readFileSync(join(ROOT, page), 'utf8')).map((line) => ({ page, line })));
  expect(lines.length).toBeGreaterThan(30);
  const wrong = [];
  for (const { page, line } of lines) {
    const said = await complaint(line, modules);
    // The front page shows commands in short.
    if (said !== null && !(page === 'README.md' && isMissing(said))) wrong.push(`${page}: sim ${line}: ${said}`);
  }
  expect(wrong).toEqual([]);
});

test('a command that is named in a sentence is there', async () => {
  const modules = await commands();
  const wrong = [];
  for (const page of PAGES) {
    for (const line of named(readFileSync(join(ROOT, page), 'utf8'))) {
      const said = await complaint(line, modules);
      if (said !== null && !isMissing(said)) wrong.push(`${page}: sim ${line}: ${said}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the command that a unit starts is one that runs', async () => {
  const modules = await commands();
  const lines = UNITS.flatMap((unit) =>
    [...readFileSync(join(ROOT, unit), 'utf8').matchAll(/^ExecStart=\S+ \S+\/main\.ts (.*)$/gm)].map(([, line]) =>
      String(line),
    ),
  );
  expect(lines).toHaveLength(UNITS.length);
  const wrong = [];
  for (const line of lines) {
    const said = await complaint(line, modules);
    if (said !== null) wrong.push(`sim ${line}: ${said}`);
  }
  expect(wrong).toEqual([]);
});

test('what the program does not know is found', async () => {
  const modules = await commands();
  expect(await complaint('journal check var/sessions/first', modules)).toBeNull();
  expect(await complaint('journal chekc var/sessions/first', modules)).toContain('chekc');
  expect(await complaint('journal backup first --to copies --kep 3', modules)).toContain('kep');
  expect(isMissing(String(await complaint('journal check', modules)))).toBe(true);
});
