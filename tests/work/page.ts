/** The page of counted work. */
import { COUNTERS, OBJECTS } from './counters.ts';
import type { Work } from './results.ts';
import { WORK_SCENARIOS } from './scenarios.ts';

/** Renders `docs/work.md`. */
export function workPage(work: Work): string {
  const scenarios = WORK_SCENARIOS.filter(({ name }) => work[name] !== undefined);
  const names = Object.keys(work[scenarios[0]?.name ?? '']?.counts ?? {});
  const header = `| ${['', ...scenarios.map(({ name, per }) => `${name}, ${per.unit}`)].join(' | ')} |`;
  const rule = `| --- | ${scenarios.map(() => '---:').join(' | ')} |`;
  const rows = names.map((counter) => {
    const cells = scenarios.map(({ name, per }) => {
      const { told, counts } = work[name] as Work[string];
      const units = Number(told[per.figure] ?? counts[per.figure]);
      return show((counts[counter] ?? 0) / units);
    });
    return `| ${counter} | ${cells.join(' | ')} |`;
  });
  return `# Counted work

Written by \`npm run work\`; \`npm run work -- --check\` compares. How often a run does what it does: no clock is read, so the counts
are the same on every machine, and one that grew tells of more work where a time tells of a busy day. The tests count the calls anew and
compare them with \`work.json\` to the last one; a change of what is computed changes them too, and is written by the same command.

${[header, rule, ...rows].join('\n')}

${scenarios.map(({ name, about }) => `- *${name}*: ${about}.`).join('\n')}

Calls are counted by the runtime's coverage:

${COUNTERS.map(({ name, in: file, calls }) => `- *${name}*: \`${calls}\` of \`${file}\``).join('\n')}

*${OBJECTS}* are all but boxed numbers, in a process without optimizing compilers: those save many of the short-lived ones.
`;
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}
