// A counter under load, by keyboard alone: real messages pour into a running district while its coordinator works the board.
// `node browser/counter.mjs PROGRAM [MESSAGES]`; prints one line a step, exits 1 on a failure. The mouse is never used: the
// page itself counts presses of one, and the count is held to be nought.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, noConsoleErrors, page as newPage } from './lib.mjs';
import { district } from './serve.mjs';
import { lineOf, rowsOf, sheetOf } from './sheets.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const looks = join(root, 'looks');
const [program, wanted = '2000'] = process.argv.slice(2);
const SOON = 10_000; // ms in which a page answers
const LATE = 120_000; // ms in which some of the messages have come
const TABS = 200; // presses of Tab after which something is taken not to be reachable
const SCREEN = 100; // rows that the board shows at once
const DEMO = 40; // matters of the district before anything comes
// What a spreadsheet would take for a formula, as a title that somebody wrote.
const FORMULA = '=HYPERLINK("x","路灯不亮")';
const BEGINNINGS = /^[=+\-@\t\r＝＋－＠]/;

/** The first messages of the real file, and one of ours whose title begins a formula. */
function taken(folder) {
  const source = join(process.env.LIANXIN_DATA ?? join(root, '../shared/data'), 'petitions/messages.csv');
  if (!existsSync(source)) return null;
  const [heading, ...messages] = rowsOf(readFileSync(source, 'utf8'));
  const some = messages.slice(0, Number(wanted));
  some.push(['counter-1', '演', FORMULA, '2019/3/2 19:30:00', '东门路灯三天不亮。', '0', '0']);
  const file = join(folder, 'messages.csv');
  writeFileSync(file, [heading, ...some].map(lineOf).join(''));
  return { file, messages: some };
}

/** Hands the file to the server that holds the district; resolves to what the program prints. */
function imported(file, data) {
  const running = spawn(program, ['import', 'petitions', file, '--data', data, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  running.stdout.on('data', (text) => { said.out += text; });
  running.stderr.on('data', (text) => { said.err += text; });
  return new Promise((done, failed) => {
    running.on('exit', (code) => (code === 0 ? done(JSON.parse(said.out.trim().split('\n').at(-1))) : failed(new Error(`import ended with ${code}: ${said.err}`))));
  });
}

const step = (what) => console.log(`ok    ${what}`);
const at = (tab, selector) => tab.evaluate((s) => Boolean(document.activeElement?.matches(s)), selector);

/** Presses Tab, or Shift and Tab if it stands before, until what is wanted has the focus. */
async function tabTo(tab, selector) {
  const before = await tab.evaluate((s) => {
    const [here, there] = [document.activeElement, document.querySelector(s)];
    return here !== document.body && Boolean(there) && Boolean(here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_PRECEDING);
  }, selector);
  for (let n = 0; n < TABS; n += 1) {
    if (await at(tab, selector)) return;
    await tab.keyboard.press(before ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`${selector} is not reached by Tab on ${tab.url()}`);
}

/** Presses a key that leads to another page. */
const leave = (tab, key) => Promise.all([tab.waitForNavigation({ waitUntil: 'load' }), tab.keyboard.press(key)]);

async function follow(tab, selector) {
  await tabTo(tab, selector);
  await leave(tab, 'Enter');
}

const focused = (tab) => tab.evaluate(() => document.activeElement.closest('tr')?.dataset.matter ?? '');
const picture = (tab, name) => tab.screenshot({ path: join(looks, `${name}.png`) });
const results = (tab) => tab.locator('.lines li');

/** Signs in, and goes to a view of the board with single keys on. */
async function enter(tab, base, { name, password }) {
  await tab.goto(`${base}/sign-in`, { waitUntil: 'load' });
  await tabTo(tab, '[name=name]');
  await tab.keyboard.type(name);
  await tabTo(tab, '[name=password]');
  await tab.keyboard.type(password);
  await leave(tab, 'Enter');
  // A demo's page has the code filled in.
  await tabTo(tab, '[name=code]');
  await leave(tab, 'Enter');
  await follow(tab, '.nav a[href="/board"]');
  await follow(tab, 'button[name=keys]');
  await follow(tab, '.views a[href$="view=intake"]');
}

/** Rows come by themselves. The row that she stands on stays where it is, or the page says that more has come and waits. */
async function moves(tab) {
  await tab.locator('tbody tr').first().waitFor({ timeout: LATE });
  await tab.keyboard.press('j');
  const mine = await focused(tab);
  assert.notEqual(mine, '', 'J goes to a row');
  const rows = await tab.locator('tbody tr').count();
  await tab.waitForFunction((was) => document.querySelectorAll('tbody tr').length > was || document.querySelector('.live.is-lost')?.textContent.includes('有新进展'), rows, { timeout: LATE });
  assert.equal(await focused(tab), mine, 'the focus stays in its row while the list is exchanged');
  step('the place on the board is kept while messages come');
  await tab.keyboard.press('/'); // to the top: a hundred rows may stand above hers by now
  await follow(tab, '.views a[href$="view=intake"]');
  await tab.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, SCREEN, { timeout: LATE });
  const seen = [];
  for (const key of ['j', 'j', 'j', 'k']) {
    await tab.keyboard.press(key);
    seen.push(await focused(tab));
  }
  assert.equal(new Set(seen).size, 3, `J and K move over rows: ${seen}`);
  assert.equal(seen[1], seen[3]);
}

/** Picks a whole screen: one by its key, all by the button. */
async function picksScreen(tab) {
  await tab.waitForFunction((rows) => document.querySelectorAll('tbody tr').length === rows, SCREEN, { timeout: LATE });
  await tab.keyboard.press('j');
  await tab.keyboard.press('x');
  await tab.waitForFunction(() => document.querySelector('[data-picked]').textContent.includes('已选 1 件'));
  await tabTo(tab, '[data-pick-all]');
  await tab.keyboard.press('Enter');
  await tab.waitForFunction((rows) => document.querySelector('[data-picked]').textContent.includes(`已选 ${rows} 件`), SCREEN);
}

async function acceptsScreen(tab, running) {
  await picksScreen(tab);
  await picture(tab, 'counter-picked');
  const when = running.done ? 'after the last message' : 'while messages come';
  await leave(tab, 'a');
  assert.equal(await results(tab).filter({ hasText: '办好了' }).count(), SCREEN, await tab.locator('main').innerText());
  step(`a screenful of ${SCREEN} is accepted at once, each told of, ${when}`);
  await follow(tab, '.btn-row .btn-1');
}

/** A colleague is quicker with one of the screen: the others go, and that one says why it did not and what to do. */
async function dispatchesScreen(tab, call) {
  await follow(tab, '.views a[href$="view=dispatch"]');
  await picksScreen(tab);
  const last = tab.locator('tbody tr').last();
  const [taken, title] = [await last.getAttribute('data-matter'), await last.locator('.ttl').innerText()];
  await call('POST', `/matters/${taken}/dispatch`, { lead: 'water' });
  await tab.keyboard.press('d');
  assert.ok(await at(tab, '#lead'), 'D goes to the choice of who leads');
  while (await tab.locator('#lead').inputValue() !== 'housing') await tab.keyboard.press('ArrowDown');
  await follow(tab, 'button[formaction="/board/dispatch"]');
  const told = await results(tab).allInnerTexts();
  assert.equal(told.length, SCREEN, 'a result for each');
  assert.equal(told.filter((text) => text.includes('办好了') && text.includes('主办 区住建委')).length, SCREEN - 1, told.join('\n'));
  const [refused] = told.filter((text) => !text.includes('办好了'));
  assert.equal(told.indexOf(refused), 0, 'what did not go stands first');
  assert.ok(refused.startsWith(title) && refused.length > title.length + 10, `it says why: ${refused}`);
  await picture(tab, 'counter-dispatched');
  step(`${SCREEN - 1} of a screenful are dispatched at once; of the one that a colleague had taken it says: ${refused.slice(title.length).replace(/\s+/g, ' ').trim()}`);
}

/** A phrase of one of the messages that somebody might remember: Chinese alone, and in one title alone. */
function phraseOf(messages) {
  const titles = messages.map((row) => row[2]);
  for (const title of titles.slice(0, 200)) {
    const [found] = title.match(/[\u4e00-\u9fff]{6,}/) ?? [];
    const phrase = found?.slice(0, 6);
    if (phrase && titles.filter((other) => other.includes(phrase)).length === 1) return { phrase, title };
  }
  throw new Error('no title of its own among the messages');
}

/** Finds a matter by a phrase and opens it; the opening is recorded once in the hour. */
async function searches(tab, messages, records) {
  const { phrase, title } = phraseOf(messages);
  await tab.keyboard.press('/');
  await tab.keyboard.insertText(phrase);
  await leave(tab, 'Enter');
  const found = tab.locator('.tbl .ttl', { has: tab.locator('mark', { hasText: phrase }) });
  assert.equal(await found.count(), 1, await tab.locator('main').innerText());
  assert.equal(await found.innerText(), title.trim());
  await picture(tab, 'counter-found');
  const before = records();
  while (!(await tab.evaluate(() => Boolean(document.activeElement.closest('a')?.querySelector('mark'))))) await tab.keyboard.press('j');
  await leave(tab, 'Enter');
  assert.equal(await tab.locator('h1').innerText(), title.trim());
  assert.equal(records(), before + 1, 'opening it is a record');
  await tab.reload({ waitUntil: 'load' });
  assert.equal(records(), before + 1, 'and one only in the hour');
  step(`“${phrase}” finds one matter, marked; its opening is recorded once`);
}

/** The file behind a link, fetched as the browser does when the link is followed by key. */
async function file(tab, selector) {
  await tabTo(tab, selector);
  const [sent] = await Promise.all([tab.waitForEvent('download', { timeout: SOON * 3 }), tab.keyboard.press('Enter')]);
  return readFileSync(await sent.path());
}

/** All that the list holds, page by page, as the API tells it. */
async function codesOf(call) {
  const codes = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await call('GET', `/matters?limit=200${cursor}`);
    codes.push(...page.items.map((item) => item.code));
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : null;
  }
  return codes.sort();
}

async function exports(tab, call) {
  await follow(tab, '.nav a[href="/matters"]');
  await follow(tab, '.views a[href$="view=all"]');
  const csv = rowsOf((await file(tab, '#list a[href*="/matters.csv"]')).toString('utf8'));
  const book = sheetOf(await file(tab, '#list a[href*="/matters.xlsx"]'));
  const codes = await codesOf(call);
  const column = csv[0].indexOf('编号');
  assert.deepEqual(csv.slice(1).map((row) => row[column]).sort(), codes, 'the CSV has the matters of the list');
  assert.deepEqual(book.rows, csv, 'the workbook says the same');
  assert.equal(book.formulas, 0);
  assert.deepEqual(csv.flat().filter((cell) => BEGINNINGS.test(cell)), [], 'no cell begins a formula');
  assert.equal(csv.filter((row) => row.includes(`'${FORMULA}`)).length, 1, 'the title that is a formula has its mark');
  step(`${codes.length} matters go out as CSV and as XLSX and are read back: as many rows, the same texts, no formula`);
}

/** A program's calls, as the same coordinator. */
const caller = (base, { token }) => async (method, path, body) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** Counts what a mouse or a finger did to any page of this tab. */
async function watchMouse(tab) {
  const presses = [];
  await tab.exposeFunction('pressed', (what) => presses.push(what));
  await tab.addInitScript(() => addEventListener('pointerdown', (event) => globalThis.pressed(event.target.outerHTML), true));
  return presses;
}

async function story({ base, accounts, folder }, { file, messages }, browser) {
  const data = join(folder, 'data');
  const coordinator = accounts.find((one) => one.name === 'zhoujianning');
  const call = caller(base, coordinator);
  const records = () => JSON.parse(spawnSync(program, ['verify', '--data', data, '--json'], { encoding: 'utf8' }).stdout).records;
  const tab = await newPage(await browser.context({ viewport: { width: 1280, height: 800 } }));
  tabNow = tab;
  const presses = await watchMouse(tab);
  await enter(tab, base, coordinator);
  const [began, running] = [Date.now(), { done: false }];
  const coming = imported(file, data).finally(() => { running.done = true; });
  coming.catch(() => {}); // told below, where it is awaited
  await moves(tab);
  await acceptsScreen(tab, running);
  await dispatchesScreen(tab, call);
  const said = await coming;
  assert.deepEqual([said.read, said.added, said.rejected], [messages.length, messages.length, 0]);
  step(`${said.added} messages came in, ${((Date.now() - began) / 1000).toFixed(0)} s, by orders handed to the server`);
  await searches(tab, messages, records);
  await exports(tab, call);
  assert.deepEqual(presses, [], 'no mouse was used');
  noConsoleErrors(tab);
}

let tabNow; // for a picture of where it failed
mkdirSync(looks, { recursive: true });
const house = await district(program, DEMO);
const files = taken(house.folder);
if (files === null) {
  console.log('SKIPPED a counter under load: no real petitions (messages.csv; set LIANXIN_DATA)');
  house.close();
} else {
  const browser = await launch();
  try {
    await story(house, files, browser);
  } catch (error) {
    await tabNow?.screenshot({ path: join(looks, 'counter-failed.png') });
    console.error(`FAILED a counter under load\n${error.stack}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    house.close();
  }
}
