import { describe, expect, test } from 'vitest';
import {
  equityTable,
  fillsTable,
  laddersTable,
  type RunData,
  rejectionsTable,
  runSummary,
  scoresTable,
} from '../../../data/runs/schema.ts';
import { renderRunReport } from '../../../reports/pages/run-report.ts';
import { syntheticRun } from '../../fixtures/reports/synthetic-run.ts';

const run = syntheticRun();
const html = renderRunReport(run);
const withSummary = (of: RunData, changes: Partial<RunData['summary']>): RunData => ({
  ...of,
  summary: { ...of.summary, ...changes },
});

describe('the synthetic run', () => {
  test('has the shape that the schema of runs gives', () => {
    expect(runSummary.parse(run.summary)).toEqual(run.summary);
    for (const fill of run.fills.slice(0, 50)) fillsTable.parse(fill);
    for (const row of run.scores.slice(0, 50)) scoresTable.parse(row);
    for (const row of run.ladders.slice(0, 50)) laddersTable.parse(row);
    for (const row of run.equity.slice(0, 50)) equityTable.parse(row);
    for (const row of run.rejections) rejectionsTable.parse(row);
  });
});

describe('the report of a run', () => {
  test('is one file that asks for nothing else', () => {
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|<script|<link|<img|<iframe|@import|url\(|\ssrc=/,
    );
    expect(html).toContain(`default-src 'none'`);
  });

  test('is the same bytes for the same run', () => {
    expect(renderRunReport(syntheticRun())).toBe(html);
  });

  test('holds no figure that could not be computed', () => {
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('every entry of its contents leads to a section', () => {
    const targets = [...html.matchAll(/<nav[\s\S]*?<\/nav>/g)].flatMap(([nav]) =>
      [...nav.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id),
    );
    expect(targets).toHaveLength(14);
    for (const id of targets) expect(html).toContain(`<section id="${id}">`);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('prints what was assumed for the tiers that filled anything, and for no other', () => {
    const assumptionOf = (tier: string) => ({ name: `of ${tier}`, bias: 'pessimistic', text: `assumed for ${tier}` });
    const rules = ['depth', 'quotes', 'candles', 'trades', 'all'].map((tier) => ({
      rule: tier,
      tier,
      assumptions: [assumptionOf(tier)],
    }));
    const used = new Set<string>(run.fills.map(({ tier }) => tier));
    const changed = renderRunReport(withSummary(run, { fill_rules: rules, fill_settings: { printShare: 0.125 } }));
    expect(used.size).toBeGreaterThan(0);
    for (const { tier } of rules) {
      expect([tier, changed.includes(`assumed for ${tier}`)]).toEqual([tier, tier === 'all' || used.has(tier)]);
    }
    expect(changed).toContain('0.125');
    expect(html).not.toContain('Setting of the exchange');
  });

  test('stays under a megabyte for ten thousand fills', () => {
    const big = syntheticRun({ fillsPerLadder: 13, seed: 11 });
    expect(big.fills.length).toBeGreaterThan(10_000);
    expect(Buffer.byteLength(renderRunReport(big))).toBeLessThan(1_000_000);
  });

  test('shows the net profit of the account exactly, rounded to the cent', () => {
    expect(renderRunReport(withSummary(run, { net_pnl: '-1234.565000' }))).toContain('−$1,234.57');
  });

  test('says where the command and the hashes are from', () => {
    expect(html).toContain('--out &#39;my run&#39;');
    for (const letter of ['a', 'b', 'c', 'd', 'e']) expect(html).toContain(letter.repeat(64));
  });

  test('gives the text of every reason', () => {
    expect(html).toContain('the open risk of the city would exceed its cap');
  });
});

describe('text from outside', () => {
  const hostile = `"><img src=x onerror=alert(1)></style></title><script>alert('&')</script>`;
  const page = renderRunReport({
    ...withSummary(run, {
      run_id: hostile,
      cities: [hostile],
      strategies: [hostile],
      scores_dropped: { [hostile]: 1 },
      fidelity: { [hostile]: 1 },
      score_slots: { day_before_noon: { [hostile]: { n: 3, brier: 0.1, log: 1, crps: 1 } } },
      score_differences: run.summary.score_differences.slice(0, 3).map((gap) => ({ ...gap, name: hostile })),
      provenance: { ...run.summary.provenance, command: ['sim', hostile], milkbot: hostile },
      data_quality: {
        ...run.summary.data_quality,
        notes: [hostile],
        events_by_kind: { [hostile]: 1 },
        differences: [
          {
            kind: 'independent',
            event_ticker: hostile,
            city: hostile,
            climate_date: '2025-01-01',
            exchange: hostile,
            own: hostile,
          },
        ],
      },
    }),
    configYaml: `risk:\n  ${JSON.stringify(hostile)}: ${JSON.stringify(hostile)}\n`,
    fills: run.fills.map((fill) => ({
      ...fill,
      strategy: `${hostile}${fill.strategy}`,
      city: hostile,
      ticker: hostile,
      event_ticker: hostile,
    })),
    ladders: run.ladders.map((ladder) => ({ ...ladder, city: hostile, event_ticker: hostile })),
    scores: run.scores.map((row) => ({ ...row, name: `${hostile}${row.name}` })),
    rejections: run.rejections.map((row) => ({ ...row, reason: hostile })),
    orderOutcomes: [{ state: hostile, reason: hostile, orders: 1 }],
  });

  test('never becomes an element, wherever it is shown', () => {
    expect(page).not.toMatch(/<script|<img/);
    expect(page.match(/<\/style>/g)).toEqual(['</style>']);
    expect(page).toContain('&lt;script&gt;');
  });

  test('never ends an attribute', () => {
    for (const [, attributes] of page.matchAll(/<[a-z]+((?:\s[^<>]*)?)>/g))
      expect(attributes).not.toMatch(/\sonerror=/);
  });
});

describe('the time axis', () => {
  test('leaves out a warm-up in which the account did not move', () => {
    const first = run.equity[0];
    if (first === undefined) throw new Error('the synthetic run has equity');
    const warm = {
      ...run,
      equity: [{ ...first, engine_at: Date.parse('2014-01-01T00:00:00Z') * 1_000 }, ...run.equity],
    };
    const page = renderRunReport(warm);
    expect(page).not.toContain('>2014<');
    expect(page).not.toContain('>2020<');
  });
});

describe('runs with little to show', () => {
  test('a run without fills says so and still shows scores', () => {
    const page = renderRunReport(syntheticRun({ fillsPerLadder: 0 }));
    expect(page).toContain('Nothing was filled, so there is no profit or loss to judge.');
    expect(page).toContain('Mean scores on the same ladders');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('a run without scores, ladders or equity has an empty state in every section', () => {
    const page = renderRunReport({ ...syntheticRun({ cities: [], scored: false }), equity: [], configYaml: '' });
    for (const sentence of [
      'The run recorded no point of equity.',
      'No fills, so there is nothing to split.',
      'No ladder could be scored for every name.',
      'Nothing was scored, so calibration cannot be shown.',
      'The run recorded no point of exposure.',
      'Nothing was refused, cut or left undone.',
      'No day differs.',
      'No ladder lies between the dates of the run.',
    ]) {
      expect(page).toContain(sentence);
    }
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('an order that the exchange refused in its pause is not said to be refused by a pause of this run', () => {
    const orderOutcomes = [{ state: 'REJECTED', reason: 'trading_paused', orders: 33 }] as typeof run.orderOutcomes;
    const page = renderRunReport({ ...run, orderOutcomes, rejections: [] });
    expect(page).toContain('trading was paused at the exchange');
    expect(page).not.toContain('trading is paused and the order is not reducing');
  });

  test('a run of one day claims nothing', () => {
    const page = renderRunReport(syntheticRun({ to: '2024-08-16', fillsPerLadder: 4 }));
    expect(page).toContain('on one day, which proves nothing either way');
    expect(page).toContain('one day: no interval');
    expect(page).not.toMatch(/class="(for|against)"><b>In favour/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('a configuration that is not YAML is shown as it is', () => {
    expect(renderRunReport({ ...run, configYaml: '{ risk: [' })).toContain('{ risk: [');
  });

  test('markets not settled at the end are left out of the split and said to be', () => {
    const open = {
      ...run,
      fills: run.fills.map((fill, i) => (i < 3 ? { ...fill, payout_e4: null, gross_pnl_e6: null } : fill)),
    };
    expect(renderRunReport(open)).toContain('3 fills lie in markets not settled at the end');
  });
});
