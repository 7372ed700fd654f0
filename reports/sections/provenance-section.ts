/** Everything needed to make the run again and to see that it came out the same. */
import { html, type Markup, type Printable } from '../components/markup.ts';
import { details, section } from '../components/section.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { bytes, count, decimal, NONE } from '../text/numbers.ts';

export function provenanceSection({ run }: RunAnalysis): Markup {
  const { summary } = run;
  const { provenance } = summary;
  const hash = (value: string | null): Printable => (value === null ? NONE : html`<span class="hash">${value}</span>`);
  const rows: readonly (readonly [string, Printable])[] = [
    ['Run', summary.run_id],
    ['Mode', summary.mode],
    ['Climate dates', `${summary.from} to ${summary.to}, both inclusive`],
    ['Cities', summary.cities.join(', ')],
    ['Strategies', summary.strategies.join(', ')],
    ['Seed', String(summary.seed)],
    ['Decisions', hash(summary.decisions_sha256)],
    ['Data', hash(summary.data_sha256)],
    ['Tape', hash(provenance.tape_sha256)],
    ['Configuration', hash(summary.config_sha256)],
    ['Source', hash(provenance.source_sha256)],
    ['Version', `milkbot ${provenance.milkbot}, Node ${provenance.node}, ${provenance.platform} ${provenance.arch}`],
    ['Command', html`<code>${provenance.command.map(quoted).join(' ')}</code>`],
    ['Started', provenance.started_at],
    [
      'Work',
      `${count(summary.events)} events in ${decimal(summary.wall_seconds, 1)} s, ${count(Math.round(summary.events_per_second))} a second, at most ${bytes(summary.peak_rss_bytes)} of memory`,
    ],
  ];
  return section({
    id: 'provenance',
    title: 'Provenance',
    lead: 'The same source, data, configuration and seed give the same hash of decisions, byte for byte.',
    content: [
      html`<figure class="table"><figcaption>All hashes are SHA-256</figcaption><div class="scroll"><table class="facts"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row" class="text">${name}</th><td class="prose">${value}</td></tr>`)}</tbody></table></div></figure>`,
      details('The configuration as resolved', html`<pre>${run.configYaml}</pre>`),
    ],
  });
}

/** An argument as one would type it in a POSIX shell. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
