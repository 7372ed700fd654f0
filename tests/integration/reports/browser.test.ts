import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderRunReport } from '../../../reports/pages/run-report.ts';
import { syntheticRun } from '../../fixtures/reports/synthetic-run.ts';

const CHROMIUM = '/usr/bin/chromium';
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

describe.skipIf(!existsSync(CHROMIUM))('a report in a browser', () => {
  const dir = mkdtempSync(join(tmpdir(), 'report-'));
  const file = join(dir, 'report.html');
  const long = join(dir, 'long-names.html');
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, renderRunReport(syntheticRun()));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true });
  });

  const open = async (viewport: { width: number; height: number }, colorScheme: 'light' | 'dark') => {
    const page = await browser.newPage({ viewport, colorScheme });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  };

  test('asks for nothing but itself and has nothing to complain of', async () => {
    const { page, requests, complaints } = await open(DESKTOP, 'light');
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  for (const [name, viewport] of Object.entries({ PHONE, DESKTOP })) {
    test(`does not scroll sideways at the width of a ${name.toLowerCase()}`, async () => {
      const { page } = await open(viewport, 'light');
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBe(viewport.width);
      await page.close();
    });
  }

  test('names of any length leave the page as wide as a phone, and the figures beside them in reach', async () => {
    const name = `a_strategy_of_mine_${'with_a_long_name_'.repeat(8)}`;
    const run = JSON.parse(JSON.stringify(syntheticRun()).replaceAll('"nws_forecast"', JSON.stringify(name)));
    writeFileSync(long, renderRunReport(run));
    const page = await browser.newPage({ viewport: PHONE });
    await page.goto(pathToFileURL(long).href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    const covered = await page.evaluate(`[...document.querySelectorAll('td:first-child')]
      .filter((cell) => getComputedStyle(cell).position === 'sticky' && cell.getClientRects().length > 0)
      .filter((cell) => { const { scrollWidth, clientWidth } = cell.closest('.scroll');
        return scrollWidth > clientWidth && cell.getBoundingClientRect().width > 0.6 * clientWidth; })
      .map((cell) => cell.textContent)`);
    expect(covered).toEqual([]);
    await page.close();
  });

  test('scrolls without motion for those who ask for none', async () => {
    for (const [reducedMotion, behavior] of [
      ['reduce', 'auto'],
      ['no-preference', 'smooth'],
    ] as const) {
      const page = await browser.newPage({ reducedMotion });
      await page.goto(pathToFileURL(file).href);
      expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe(behavior);
      await page.close();
    }
  });

  test('draws wide charts for the screen they are on, and only once', async () => {
    for (const [viewport, wide] of [
      [PHONE, false],
      [DESKTOP, true],
    ] as const) {
      const { page } = await open(viewport, 'light');
      expect(await page.locator('#equity .on-wide').first().isVisible()).toBe(wide);
      expect(await page.locator('#equity .on-narrow').first().isVisible()).toBe(!wide);
      await page.close();
    }
  });

  test('text of charts is never smaller than ten pixels on a phone', async () => {
    const { page } = await open(PHONE, 'light');
    const smallest = await page.evaluate(`Math.min(...[...document.querySelectorAll('svg.chart')]
      .filter((svg) => svg.getClientRects().length > 0)
      .map((svg) => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))`);
    expect(smallest).toBeGreaterThanOrEqual(10);
    await page.close();
  });

  test('labels of charts stay inside the page on a phone', async () => {
    const { page } = await open(PHONE, 'light');
    const outside = await page.evaluate(`[...document.querySelectorAll('svg.chart text')]
      .filter((text) => text.getClientRects().length > 0)
      .map((text) => ({ text: text.textContent, left: text.getBoundingClientRect().left, right: text.getBoundingClientRect().right }))
      .filter(({ left, right }) => left < 0 || right > innerWidth)`);
    expect(outside).toEqual([]);
    await page.close();
  });

  test('is light on light and dark on dark, with text that can be read on both', async () => {
    const luminance = `(rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number)
      .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; }`;
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(DESKTOP, scheme);
      const ground = Number(await page.evaluate(`(${luminance})(getComputedStyle(document.body).backgroundColor)`));
      expect(ground > 0.5).toBe(scheme === 'light');
      for (const selector of ['body', '.lead', 'figcaption', 'nav a', '.loss', 'td small']) {
        const ink = Number(
          await page.evaluate(`(${luminance})(getComputedStyle(document.querySelector('${selector}')).color)`),
        );
        const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        expect(contrast, `${selector} in ${scheme}`).toBeGreaterThanOrEqual(4.5);
      }
      await page.close();
    }
  });
});
