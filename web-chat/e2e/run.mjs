// The web chat in headless Chromium against a running service:
//   node e2e/run.mjs http://127.0.0.1:8080 http://127.0.0.1:4318 FOLDER
// sends telemetry with a fault, then looks at every view. Screenshots and figures go to FOLDER.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { HOSTILE, logs, traces } from './telemetry.mjs';

const [, , base, otlp, folder] = process.argv;
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const figures = {};
const steps = [];

async function post(url, body) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(response.status, 200, `${url}: ${await response.clone().text()}`);
  return response;
}

async function stored() {
  const count = async table => (await (await post(`${base}/api/v1/query`, { query: `SELECT count() FROM ${table} LAST 3h` })).json()).rows[0]?.[0] ?? 0;
  const deadline = Date.now() + 60_000;
  for (;;) {
    const catalog = await (await fetch(`${base}/api/v1/catalog`)).json();
    if ((await count('spans')) >= 2400 && (await count('logs')) >= 40 && catalog.services.some(each => each.name === 'payment')) return;
    assert.ok(Date.now() < deadline, 'the telemetry did not arrive');
    await new Promise(done => setTimeout(done, 300));
  }
}

const now = Date.now();
await post(`${otlp}/v1/traces`, traces(now));
await post(`${otlp}/v1/logs`, logs(now));
await stored();

const browser = await chromium.launch({
  executablePath: process.env.OLLYSTACK_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function open(options = {}) {
  // The page's own policy forbids scripts that it did not bring: axe runs in spite of it, and no
  // check of the policy does.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.OLLYSTACK_PATIENCE_MS ?? 20_000));
  page.faults = [];
  page.on('pageerror', error => page.faults.push(`page error: ${error.message}`));
  page.on('console', message => { if (message.type() === 'error' && /Content Security Policy|TrustedHTML|Refused/.test(message.text())) page.faults.push(message.text()); });
  return page;
}

async function accessible(page, name) {
  await page.evaluate(`(() => { ${axe} })()`);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const text = found.violations.map(each => `${each.id}: ${each.help}\n    ${each.nodes.slice(0, 3).map(node => `${node.html.slice(0, 160)} ${node.any.map(any => any.message).join('; ').slice(0, 160)}`).join('\n    ')}`);
  assert.deepEqual(text, [], `accessibility of ${name}`);
}

async function step(name, work, options) {
  const started = Date.now();
  const page = await open(options);
  try {
    await work(page);
    assert.deepEqual(page.faults, [], name);
    assert.equal(await page.evaluate(() => window.pwned), undefined, 'hostile text ran');
    steps.push(`ok ${name} (${Date.now() - started} ms)`);
    console.log(steps.at(-1));
  } catch (failure) {
    await page.screenshot({ path: join(folder, `failure-${name.replaceAll(/\W+/g, '-').slice(0, 40)}.png`) }).catch(() => {});
    console.log(`FAILED ${name}: ${failure instanceof Error ? failure.message : failure}`);
    process.exitCode = 1;
  } finally {
    await page.context().close();
  }
}

const ask = async (page, question) => {
  await page.getByLabel('Your question').fill(question);
  await page.keyboard.press('Enter');
};
const finished = (page, turn = 0) => page.locator(`[data-turn="${turn}"] .actions`).waitFor();
let conversation = '';

try {
  await step('the first visit shows what is odd and five questions', async page => {
    const started = Date.now();
    await page.goto(base);
    await page.getByLabel('Your question').waitFor();
    figures.interactiveMs = Date.now() - started;
    await page.getByRole('heading', { name: 'Out of the ordinary' }).waitFor();
    await page.getByRole('button', { name: /payment p95/ }).waitFor();
    assert.equal(await page.locator('.asks button').count(), 5);
    figures.firstLoadBytes = await page.evaluate(() => performance.getEntriesByType('resource').filter(each => each.name.includes('/assets/')).reduce((sum, each) => sum + each.encodedBodySize, 0));
    await accessible(page, 'overview');
    await page.screenshot({ path: join(folder, 'overview.png') });
  });

  await step('why is checkout slow leads to payment, with its query and chart', async page => {
    await page.goto(base);
    await ask(page, 'why is checkout slow?');
    await finished(page);
    const causes = page.getByTestId('causes');
    await causes.locator('li').first().getByText('payment', { exact: true }).waitFor();
    assert.match(await page.locator('[data-turn="0"] .line').first().innerText(), /Most likely payment/);
    await page.getByTestId('time-series').waitFor();
    conversation = new URL(page.url()).pathname;
    assert.match(conversation, /^\/c\/[\w-]+$/);
    await page.locator('[data-testid=query]:visible').first().getByRole('button', { name: 'Run again' }).click();
    await page.getByText(/Same rows: the figures hold|Rows differ now/).waitFor();
    await accessible(page, 'answer');
    await page.screenshot({ path: join(folder, 'why.png') });
    await page.getByTestId('steps').locator('summary').first().click();
    await page.getByTestId('steps').locator('ol > li details summary').first().click();
    await page.getByTestId('steps').getByRole('button', { name: 'Run again' }).first().click();
    await page.getByTestId('steps').locator('table').first().waitFor();
    await accessible(page, 'steps');
  });

  await step('a conversation is kept: rename, feedback, edit, fork, share, delete', async page => {
    await page.goto(base + conversation);
    await page.getByTestId('causes').waitFor();
    await ask(page, 'p95 latency of payment over time');
    await finished(page, 1);
    await page.locator('[data-turn="1"]').getByRole('button', { name: 'Bad answer' }).click();
    await page.getByRole('button', { name: 'wrong figures' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('kept with the answer').waitFor();
    await page.locator('[data-turn="1"]').getByRole('button', { name: 'Edit the question' }).click();
    await page.getByLabel('Change the question').fill('error rate by service');
    await page.keyboard.press('Enter');
    await page.locator('[data-turn="1"] h2', { hasText: 'error rate by service' }).waitFor();
    await finished(page, 1);
    assert.equal(await page.locator('.turn').count(), 2);
    await page.locator('[data-turn="0"]').getByRole('button', { name: 'Share by link' }).click();
    const shared = /(\/s\/[\w-]+)/.exec(await page.locator('[data-turn="0"] [role=status]', { hasText: '/s/' }).innerText())[1];
    await page.locator('[data-turn="0"]').getByRole('button', { name: 'Fork the conversation here' }).click();
    await page.waitForURL(url => url.pathname.startsWith('/c/') && url.pathname !== conversation);
    await page.waitForFunction(() => document.querySelectorAll('.turn').length === 1);
    await page.goto(base + shared);
    await page.getByText('A shared conversation').waitFor();
    assert.equal(await page.getByLabel('Your question').count(), 0);
    await page.goto(base + conversation);
    const talk = page.locator('.talk.on');
    await talk.hover();
    await talk.getByRole('button', { name: /^Rename/ }).click();
    await page.getByLabel('New title').fill('The slow night');
    await page.keyboard.press('Enter');
    await page.locator('.talk', { hasText: 'The slow night' }).waitFor();
  });

  await step('a stream that breaks is taken up where it broke', async page => {
    // The first answer is cut after two events; the page has to fetch the rest by Last-Event-ID.
    let resumed = '';
    await page.route('**/api/v1/ask', async route => {
      const response = await route.fetch();
      const events = (await response.text()).split('\n\n');
      await route.fulfill({ response, body: `${events.slice(0, 2).join('\n\n')}\n\n` });
    });
    page.on('request', request => { if (request.url().endsWith('/events')) resumed = request.headers()['last-event-id']; });
    await page.goto(base);
    await ask(page, 'p95 latency by service');
    await finished(page);
    assert.equal(resumed, '2');
    await page.getByTestId('bars').waitFor();
  });

  await step('an answer can be stopped', async page => {
    let release;
    const held = new Promise(done => { release = done; });
    await page.route('**/api/v1/ask', async route => { await held; await route.abort(); });
    await page.goto(base);
    await ask(page, 'why is frontend slow?');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('You stopped this answer').waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    release();
  });

  await step('clarifying questions are buttons', async page => {
    await page.goto(base);
    await ask(page, 'error rate of paymant-gateway');
    await finished(page);
    const option = page.getByRole('group', { name: 'Possible answers' }).getByRole('button').first();
    await option.click();
    await finished(page, 1);
  });

  await step('hostile text is inert in logs, tables and traces', async page => {
    await page.goto(`${base}/query?q=${encodeURIComponent("SELECT time, service, operation, trace_id, span_id, duration FROM spans WHERE service = 'cart' LAST 3h LIMIT 500")}`);
    await page.getByText(HOSTILE.slice(0, 20)).first().waitFor();
    await page.goto(`${base}/logs`);
    await page.getByTestId('patterns').getByText('onerror').first().waitFor();
    await accessible(page, 'log patterns');
    await page.screenshot({ path: join(folder, 'logs.png') });
    await page.goto(`${base}/trace/${(320).toString(16).padStart(32, '0')}`);
    await page.getByTestId('waterfall').waitFor();
    await page.getByText('onerror').first().waitFor();
    await page.getByText(/Most self time on the critical path: payment/).waitFor();
    await accessible(page, 'trace');
    await page.screenshot({ path: join(folder, 'trace.png') });
    assert.equal(await page.locator('main img, main script').count(), 0);
  });

  await step('the editor completes, marks problems and mends them', async page => {
    await page.goto(`${base}/query`);
    const code = page.getByLabel('ObservQL query');
    await code.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('SELECT count() FROM spns LAST 1h');
    await page.locator('.cm-lintRange-error').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('unknown table').waitFor();
    await page.locator('.chips .btn').first().click();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByTestId('figure').waitFor();
    await code.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('SELECT count() FROM req');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-tooltip-autocomplete').getByText('requests').first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('FROM requests WHERE service = \'payment\' LAST 15m CONTRAST (duration > 1s) LIMIT 5');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('contrast').or(page.locator('main .note', { hasText: '0 rows' })).first().waitFor();
    await accessible(page, 'editor');
    await page.screenshot({ path: join(folder, 'editor.png') });
  });

  await step('the service map shows who calls whom', async page => {
    await page.goto(`${base}/map`);
    await page.getByTestId('service-map').getByText('payment').first().waitFor();
    await accessible(page, 'map');
    await page.screenshot({ path: join(folder, 'map.png') });
  });

  await step('everything can be reached from the keyboard', async page => {
    await page.goto(base);
    await page.getByLabel('Your question').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('error rate by service');
    await page.keyboard.press('Enter');
    await finished(page);
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.getByLabel('Your question').inputValue(), 'error rate by service');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('service map');
    await page.waitForSelector('[role=option]');
    await accessible(page, 'palette');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/map');
    await page.keyboard.press('q');
    await page.waitForURL('**/query**');
  });

  for (const colorScheme of ['dark']) {
    await step(`phone width and ${colorScheme}`, async page => {
      await page.goto(base + conversation);
      await page.getByTestId('causes').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'wider than the phone');
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
      await accessible(page, 'phone');
      await page.screenshot({ path: join(folder, 'phone-dark.png') });
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name: 'Service map' }).click();
      await page.getByTestId('service-map').waitFor();
      await accessible(page, 'phone map');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'map wider than the phone');
    }, { viewport: { width: 375, height: 740 }, colorScheme, isMobile: true, hasTouch: true });
  }

  const began = performance.now();
  const stream = await fetch(`${base}/api/v1/ask`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'text/event-stream' }, body: JSON.stringify({ question: 'why is checkout slow?' }) });
  await stream.body.getReader().read();
  figures.firstEventMs = Math.round(performance.now() - began);
  writeFileSync(join(folder, 'figures.json'), JSON.stringify(figures));
  console.log(JSON.stringify(figures));
} finally {
  await browser.close();
}
