// One whistle through two browsers: its caller at a desk, a called unit on a phone, and its superior's desk. Nobody loads a
// page again to see what the other did. `node browser/whistle.mjs PROGRAM`; prints one line a step, exits 1 on a failure.
// Time is not moved: the district's catalogue lets a unit one minute to acknowledge, and what time does is waited for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, noConsoleErrors, page as newPage, signIn } from './lib.mjs';
import { district } from './serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = process.argv[2];
const SOON = 10_000; // ms in which a page turns by itself, retries of a cut line included
const LATE = 90_000; // ms in which a limit of one minute has passed and been told

/** Runs the program; what it prints as JSON. */
function run(...args) {
  const made = spawnSync(program, [...args, '--json'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`${args[0]} ended with ${made.status}: ${made.stderr}`);
  return JSON.parse(made.stdout.trim().split('\n').at(-1));
}

/** One minute to acknowledge an emergency, and somebody at the government, whom a unit's silence is told to. */
function prepare(data, people) {
  const folder = join(data, '..', 'catalogue');
  cpSync(join(root, 'catalogue/120111'), folder, { recursive: true });
  const limits = join(folder, 'limits.toml');
  const text = readFileSync(limits, 'utf8');
  const short = text.replace(/(code = "acknowledge-danger"\nact = "acknowledge"\namount = )15/g, '$11');
  assert.notEqual(short, text, 'the limit is in the catalogue');
  writeFileSync(limits, short);
  run('init', '--district', '120111', '--catalogue', folder, '--data', data);
  const who = ['--user', 'zhengfu', '--name', '区政府（演示）', '--agency', 'government', '--role', 'agency_clerk'];
  people.superior = { name: 'zhengfu', password: run('account', 'open', ...who, '--data', data).password };
}

/** Blows an emergency that calls water and urban; the path of its page. */
async function blown(base, caller) {
  const body = {
    grade: 'emergency', ground: 'emergency', tried: '关了总阀，没有用', outcome: '止住水，围好塌处',
    units: [{ agency: 'water', role: 'lead' }, { agency: 'urban', role: 'assist' }],
    matter: { title: '路面塌陷，水往外涌', text: '半条街是湿的。', kind: 'road-damage', division: '120111101' },
  };
  const headers = { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' };
  const made = await fetch(`${base}/api/v1/whistles`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(made.status, 201, await made.clone().text());
  return `/whistles/${(await made.json()).id}`;
}

/** A line to the server that can be cut: what hangs on it breaks, and nothing gets through until it is mended. */
async function lineTo(base) {
  const { hostname, port } = new URL(base);
  const held = new Set();
  let down = false;
  const server = createServer((near) => {
    if (down) { near.destroy(); return; }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      held.add(one);
      one.pipe(other);
      one.on('error', () => {});
      one.on('close', () => { held.delete(one); other.destroy(); });
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const cut = () => { down = true; for (const one of held) one.destroy(); };
  return { base: `http://127.0.0.1:${server.address().port}`, cut, mend() { down = false; }, close() { cut(); server.close(); } };
}

/** Shows a page and marks it: a page that was loaded again has lost its mark. */
async function show(tab, address) {
  await tab.goto(address, { waitUntil: 'load' });
  await tab.locator('.live:visible', { hasText: '自动更新' }).waitFor({ timeout: SOON });
  await mark(tab);
}

const mark = (tab) => tab.evaluate(() => { document.body.kept = true; });

/** Waits until a region says so, and holds that nobody loaded the page for it. */
async function turns(tab, region, text, what, timeout = SOON) {
  await tab.locator(region, { hasText: text }).waitFor({ timeout }).catch(async () => {
    throw new Error(`${what}: ${region} says: ${await tab.locator(region).allInnerTexts()}`);
  });
  assert.equal(await tab.evaluate(() => document.body.kept === true), true, `${what}: the page was loaded again`);
  console.log(`ok    ${what}`);
}

/** Presses a button or a form's first button, and waits for the page that answers. */
async function press(tab, button) {
  await Promise.all([tab.waitForNavigation({ waitUntil: 'load' }), tab.locator(button).filter({ visible: true }).first().click()]);
}

/** Opens a form of the whistle, fills it and sends it. */
async function sends(tab, address, fill) {
  await tab.goto(address, { waitUntil: 'load' });
  await fill(tab);
  await press(tab, '.form .btn-1');
  assert.match(tab.url(), /\/whistles\/[^/]+$/, `${address}: ${await tab.locator('main').innerText()}`);
  await tab.locator('.live:visible', { hasText: '自动更新' }).waitFor({ timeout: SOON });
  await mark(tab);
}

const words = (field, text) => (tab) => tab.fill(`textarea[name=${field}]`, text);

/** A phone that was cut off when the objection was ruled on shows the ruling once it is back. */
async function objection(at, there, desk, phone, line) {
  await sends(phone, `${there}/units/water/object`, words('reason', '这条管归自来水公司'));
  await turns(desk, '#unit-water', '有异议', 'the caller sees the objection');
  line.cut();
  await phone.locator('.live:visible', { hasText: '断了' }).waitFor({ timeout: SOON });
  await sends(desk, `${at}/units/water/rule`, async (tab) => {
    await tab.locator('input[name=ruling][value=reassigned]').check({ force: true });
    await tab.selectOption('select[name=to]', 'water');
  });
  assert.match(await phone.locator('#unit-water').innerText(), /有异议/, 'nothing arrives on a broken line');
  line.mend();
  await phone.locator('#unit-water form[action$="/acknowledge"] button').waitFor({ timeout: SOON });
  await turns(phone, '.live:visible', '自动更新', 'the phone catches up after a broken line');
  phone.errors.splice(0); // the cut stream is logged by the browser, as it should be
}

async function story(base, line, people, browser) {
  const wide = await browser.context({ viewport: { width: 1280, height: 800 } });
  const narrow = await browser.context({ viewport: { width: 360, height: 780 }, hasTouch: true });
  const above = await browser.context({ viewport: { width: 1280, height: 800 } });
  const [desk, phone, superior] = await Promise.all([wide, narrow, above].map(newPage));
  await signIn(desk, base, people.caller);
  await signIn(phone, line.base, people.unit);
  await signIn(superior, base, people.superior);
  const path = await blown(base, people.caller);
  const [at, there] = [base + path, line.base + path];
  await show(superior, `${base}/desk`);
  await show(desk, at);
  await show(phone, there);
  await objection(at, there, desk, phone, line);
  await press(phone, '#unit-water form[action$="/acknowledge"] button');
  await mark(phone);
  await turns(desk, '#unit-water', '已应哨', 'the caller sees the acknowledgement');
  await press(phone, '#unit-water form[action$="/report-in"] button');
  await mark(phone);
  await turns(desk, '#unit-water', '到场', 'the caller sees the report-in');
  // Nobody presses anything: urban's minute passes, and its superior is told.
  await turns(desk, '#unit-urban', '未应哨', 'the caller sees who is late', LATE);
  await turns(phone, '#unit-urban', '未应哨', 'the phone sees who is late', LATE);
  await turns(superior, '#whistled .notices', '区城管委没有按时回应', "the ladder is on the superior's desk", SOON);
  await desk.goto(`${at}/close`, { waitUntil: 'load' });
  assert.match(await desk.locator('main').innerText(), /事不完，人不撤。还差：/);
  console.log('ok    it cannot be closed while two are owed');
  await show(desk, at);
  await sends(phone, `${there}/units/water/done`, words('text', '管已换好，试过不漏'));
  await turns(desk, '#unit-water', '已完成', 'the caller sees what is done');
  await sends(desk, `${at}/units/urban/release`, words('reason', '水停了，不用来'));
  await turns(phone, '#unit-urban', '已放行', 'the phone sees who was let go');
  await sends(desk, `${at}/close`, words('text', '都办完了'));
  await turns(phone, '#standing', '已关哨', 'the phone sees that it is closed');
  for (const tab of [desk, phone, superior]) noConsoleErrors(tab);
}

const people = {};
const { base, accounts, close } = await district(program, 20, (data) => prepare(data, people));
people.caller = accounts.find((one) => one.name === 'sunyulan');
people.unit = accounts.find((one) => one.name === 'heqingyuan');
const line = await lineTo(base);
const browser = await launch();
try {
  await story(base, line, people, browser);
} catch (error) {
  console.error(`FAILED a whistle through two browsers\n${error.stack}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  line.close();
  close();
}
