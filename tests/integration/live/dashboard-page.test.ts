/** The page of a session in a real browser: it asks for the token, shows everything, follows the session, and acts. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlRequest } from '../../../live/control/protocol.ts';
import { dashboardConfig } from '../../../live/dashboard/config.ts';
import { type RunningDashboard, serveDashboard } from '../../../live/dashboard/server.ts';
import { GUARDS } from '../../../live/guards/guards.ts';
import type { SessionStatus } from '../../../live/status/session-status.ts';
import { statusOf } from '../../../live/status/status-of.ts';
import { RunningSession } from './running-session.ts';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const EVIL = '<img src=x onerror="document.title=`owned`">';

describe.skipIf(!existsSync(CHROMIUM))('the page of a session', () => {
  let root: string;
  let running: RunningSession;
  let dashboard: RunningDashboard;
  let browser: Browser;
  let status: SessionStatus;
  const orders: ControlRequest[] = [];
  const answers: object[] = [];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'milkbot-page-'));
    running = await RunningSession.start(root);
    running.runUntilInvested();
    status = { ...statusOf(running.parts()), account_name: `a name that is long, and ${EVIL}` };
    dashboard = await serveDashboard({
      config: dashboardConfig.parse({ enabled: true, port: 0, refreshSeconds: 1 }),
      dir: running.dir,
      status: () => status,
      carryOut: (request) => {
        orders.push(request);
        return answers.shift();
      },
      note: () => {},
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', ...QUIET] });
  });

  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
    running?.session.close();
    rmSync(root, { recursive: true, force: true });
  });

  const open = async (address: string) => {
    const page = await browser.newPage({ viewport: DESKTOP });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address);
    return { page, complaints };
  };
  const withToken = () => open(`${dashboard.url}#token=${dashboard.token}`);
  const textOf = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? '';

  test('a person types the token; a wrong one shows nothing', async () => {
    const { page } = await open(dashboard.url);
    await page.waitForSelector('#token:not([hidden])');
    await page.fill('[name=token]', 'wrong');
    await page.click('#token button');
    await page.waitForSelector('#status.bad');
    expect(await page.locator('#view').textContent()).toBe('');
    expect(await page.locator('#acts').isVisible()).toBe(false);
    await page.fill('[name=token]', dashboard.token);
    await page.click('#token button');
    await page.waitForSelector('#guards');
    expect(await page.locator('#acts').isVisible()).toBe(true);
    await page.close();
  });

  test('it shows every part of a session on any screen, runs no text of others, and leaves no token in its address', async () => {
    const { page, complaints } = await withToken();
    await page.waitForSelector('#loops');
    for (const id of ['guards', 'ladders', 'positions', 'orders', 'risk', 'decisions', 'loops']) {
      expect((await textOf(page, `#${id}`)).length, id).toBeGreaterThan(20);
    }
    for (const { code } of GUARDS) expect(await page.locator(`#guard-${code}`).isVisible()).toBe(true);
    const [position] = status.positions;
    expect(await textOf(page, '#positions')).toContain(position?.market);
    const bracket = status.ladders.flatMap(({ brackets }) => brackets).find(({ p_model: p }) => p !== null && p > 0.2);
    expect(await textOf(page, '#ladders')).toContain(`${(100 * (bracket?.p_model ?? 0)).toFixed(1)}%`);
    // An ask below the model's probability is in colour, one above is not.
    for (const { market, p_model: p, ask } of status.ladders.flatMap(({ brackets }) => brackets)) {
      const shown = page.locator(`.ladder tr[title="${market}"] td:nth-child(4)`);
      const isCheap = p !== null && ask !== null && Number(ask) < p;
      expect((await shown.getAttribute('class'))?.includes('gain'), market).toBe(isCheap);
    }
    expect(await page.title()).toBe('milkbot session');
    expect(await textOf(page, '#overview')).toContain(EVIL);
    expect(page.url()).not.toContain(dashboard.token);
    expect(complaints).toEqual([]);
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    }
    await page.close();
  });

  test('it follows the session without being loaded anew, and says when the session does not answer', async () => {
    const { page } = await withToken();
    await page.waitForSelector('#guards');
    await page.evaluate('window.isSame = true');
    const before = status;
    try {
      status = { ...status, state: 'paused', causes: [{ code: 'operator_pause', text: 'a person paused trading' }] };
      await page.waitForSelector('.state.paused', { timeout: 5_000 });
      expect(await textOf(page, '#overview')).toContain('a person paused trading');
      expect(await page.evaluate('window.isSame')).toBe(true);
    } finally {
      status = before;
    }
    await page.route('**/view', (route) => route.abort());
    await page.waitForSelector('#status.bad', { timeout: 5_000 });
    expect(await textOf(page, '#status')).toMatch(/what is shown is old: last heard \d+ s ago/);
    await page.unroute('**/view');
    await page.waitForSelector('#status:not(.bad)', { timeout: 5_000 });
    expect(await textOf(page, '#status')).toMatch(/^Seen at \d\d:\d\d:\d\d UTC/);
    await page.close();
  });

  test('when the session is gone, the warning is in sight wherever one reads, and nothing says that all is well', async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      const { page } = await withToken();
      await page.setViewportSize(viewport);
      await page.waitForSelector('#loops');
      await page.evaluate(
        `document.getElementById('overview').insertAdjacentHTML('beforeend', '<p class="well">all is well</p>')`,
      );
      await page.route('**/view', (route) => route.abort());
      await page.waitForSelector('#status.bad', { timeout: 5_000 });
      expect(await page.locator('.well').last().isVisible()).toBe(false);
      await page.evaluate('document.documentElement.style.scrollBehavior = "auto"; scrollTo(0, 1e6)');
      const { y = -1 } = (await page.locator('#status').boundingBox()) ?? {};
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThan(viewport.height - 20);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      await page.close();
    }
  });

  test('a pause is confirmed before it is sent, and a kill must be typed', async () => {
    const { page } = await withToken();
    await page.waitForSelector('#acts:not([hidden])');
    await page.click('[data-command=pause]');
    await page.click('dialog button[value=no]');
    await page.click('[data-command=kill]');
    await page.click('#yes');
    await page.click('[data-command=kill]');
    await page.fill('dialog input', 'kill');
    await page.click('#yes');
    await page.getByText('Done: kill').waitFor();
    // Read on, when the page has looked again.
    await page.getByText(/^Done: kill\. Seen at /).waitFor();
    await page.click('[data-command=pause]');
    await page.click('#yes');
    await page.getByText('Done: pause').waitFor();
    expect(orders).toEqual([{ command: 'kill' }, { command: 'pause' }]);
    await page.close();
  });

  test('a pause that leaves a halt in force is not called done', async () => {
    const { page } = await withToken();
    await page.waitForSelector('#acts:not([hidden])');
    answers.push({ command: 'pause', applied: true, state: 'halted' });
    await page.click('[data-command=pause]');
    await page.click('#yes');
    await page.getByText('Trading stays halted after pause: nothing but Resume lifts a halt.').waitFor();
    await page.close();
  });

  test('Enter after the word kills; any other word does nothing and says so', async () => {
    orders.length = 0;
    const { page } = await withToken();
    await page.waitForSelector('#acts:not([hidden])');
    for (const word of ['', 'Kill it']) {
      await page.click('[data-command=kill]');
      await page.fill('dialog input', word);
      await page.press('dialog input', 'Enter');
      await page.getByText('kill was not done: the word was not typed').waitFor({ timeout: 2_000 });
    }
    await page.click('[data-command=kill]');
    await page.keyboard.press('Escape');
    expect(orders).toEqual([]);
    await page.click('[data-command=kill]');
    await page.fill('dialog input', 'kill');
    await page.press('dialog input', 'Enter');
    await page.getByText('Done: kill').waitFor({ timeout: 2_000 });
    expect(orders).toEqual([{ command: 'kill' }]);
    await page.close();
  });

  test('a session that has nothing yet is shown as such', async () => {
    const before = status;
    status = {
      ...status,
      ladders: [],
      positions: [],
      orders: [],
      caps: [],
      decisions: [],
      feeds: [],
      day_ends_at: null,
    };
    try {
      const { page, complaints } = await withToken();
      await page.waitForSelector('#loops');
      expect(await page.locator('.nothing').count()).toBe(6);
      expect(complaints).toEqual([]);
      await page.close();
    } finally {
      status = before;
    }
  });
});
