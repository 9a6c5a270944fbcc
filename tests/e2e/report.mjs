// One page at three widths, light and dark: no console message, no request, no overflow, no finding of axe; and as PDF.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [executablePath, file, shots, profile] = process.argv.slice(2);
const faults = [];
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const large = readFileSync(file).length > 1_500_000;

// A page of hundreds of vaults is judged once: it is made by the same template.
for (const colorScheme of large ? ['light'] : ['light', 'dark']) {
  const context = await chromium.launchPersistentContext(`${profile}-${colorScheme}`, {
    executablePath, args: flags, headless: true, colorScheme, bypassCSP: false, offline: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) faults.push(`request: ${request.url()}`);
  });
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`file://${file}`);
    const [scroll, client, height] = await page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth, root.scrollHeight];
    });
    if (scroll > client) faults.push(`${colorScheme} ${width}: the page is ${scroll} wide`);
    await page.screenshot({
      path: `${shots}-${colorScheme}-${width}.png`, fullPage: true,
      clip: { x: 0, y: 0, width, height: Math.min(height, 4000) },
    });
  }
  const names = await page.evaluate(() => [...document.querySelectorAll('.vault h3')].map((heading) => heading.textContent));
  const made = await page.evaluate(() => document.querySelectorAll('script, img, iframe, link, object, embed').length);
  if (made > 0) faults.push(`${made} elements that the page must not have`);
  if (file.endsWith('/names.html') && !names.some((name) => name.includes('<script>alert(1)</script>'))) {
    faults.push(`the name <script>… is not shown as text: ${JSON.stringify(names)}`);
  }
  // What is closed is judged, too; on a page of hundreds of vaults the first of each kind stand for all.
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  if (large) {
    await page.evaluate(() => {
      for (const each of ['#vaults > .vault', '#unknown > details', '#controls > details', '.matrix tbody tr',
        '.evidence tr', '#inputs tbody tr', '#elsewhere > .finding']) {
        document.querySelectorAll(each).forEach((element, number) => { if (number > 12) element.remove(); });
      }
    });
  }
  // axe is put in by the browser, not by the page, whose policy lets in no script.
  const session = await context.newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, {resultTypes: ['violations']}).then((told) => JSON.stringify(told.violations.map(
      (one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | '))))`,
    awaitPromise: true, returnByValue: true,
  });
  // Links that lead to what was taken out above are no fault of the page.
  faults.push(...JSON.parse(result.value).map((violation) => `${colorScheme}: ${violation}`));
  if (colorScheme === 'light' && !large) {
    await page.goto(`file://${file}`);
    const pdf = await page.pdf({ path: `${shots}.pdf`, preferCSSPageSize: true });
    if (pdf.length < 10_000) faults.push('the PDF is empty');
    await page.emulateMedia({ media: 'print' });
    const hidden = await page.evaluate(() => [...document.querySelectorAll('details > *:not(summary)')]
      .filter((element) => element.getClientRects().length === 0 || !element.checkVisibility({ contentVisibilityAuto: true })).length);
    if (hidden > 0) faults.push(`${hidden} parts are not opened in print`);
  }
  await context.close();
}
const name = file.split('/').pop();
if (faults.length > 0) {
  console.error(`${name}:\n  ${faults.join('\n  ')}`);
  process.exit(1);
}
console.log(`${name}: nothing to complain of ${large ? 'in light' : 'in light and dark, in print'}, at 360, 768 and 1280 pixels`);
