// A passkey from its making to its end, by Chromium's virtual authenticator: made on one's own page, used at the second step, its
// copy refused, taken away and refused. On SQLite and on PostgreSQL. `node browser/passkey.mjs PROGRAM`; prints one line a step, exits 1 on
// a failure.
import assert from 'node:assert/strict';
import { authenticator, kept, launch, noConsoleErrors, out, page as newPage, signIn } from './lib.mjs';
import { cluster, district, passed } from './serve.mjs';

const SOON = 10_000; // ms
const STORY = 'a passkey from its making to its end';

const told = (what) => console.log(`ok    ${what}`);
const place = (tab) => new URL(tab.url()).pathname;

/** Shows the password; stands at the second step. */
async function first(tab, base, { name, password }) {
  await tab.goto(`${base}/sign-in`);
  await tab.fill('[name=name]:visible', name);
  await tab.fill('[name=password]:visible', password);
  await Promise.all([tab.waitForNavigation(), tab.press('[name=password]:visible', 'Enter')]);
  assert.equal(place(tab), '/sign-in/code');
}

const press = (tab, words) => Promise.all([tab.waitForNavigation({ timeout: SOON }), tab.getByRole('button', { name: words, exact: true }).click()]);

/** Walks over pages with data in them; what stays in the browser is its session and the mark by which it is known. */
async function leavesNothing(tab, base) {
  for (const path of ['/desk', '/matters', '/register', '/me']) await tab.goto(`${base}${path}`);
  await tab.goto(`${base}/register`);
  await tab.getByLabel('题目').fill('井盖边上冒水');
  await tab.goto(`${base}/matters`);
  await Promise.all([tab.waitForNavigation(), tab.locator('a[href^="/matters/m"]').first().click()]);
  assert.deepEqual(await kept(tab), { stores: [], cookies: ['__Host-lx', '__Host-lx-form', '__Host-lx-known'] });
  told('a walk leaves three cookies in the browser and nothing else');
}

async function story(base, who, browser) {
  const context = await browser.context({ viewport: { width: 360, height: 740 } });
  const tab = await newPage(context);
  const key = await authenticator(tab);
  await signIn(tab, base, who);
  await leavesNothing(tab, base);
  await tab.goto(`${base}/me`);
  await tab.getByLabel('叫什么').first().fill('值班室的钥匙');
  await press(tab, '加通行密钥');
  assert.equal(place(tab), '/me');
  await tab.locator('#main', { hasText: '值班室的钥匙' }).waitFor({ timeout: SOON });
  const [made] = await key.keys();
  assert.equal(made.rpId, 'localhost');
  told('a passkey is made on her own page');

  await out(tab);
  await first(tab, base, who);
  await press(tab, '用通行密钥');
  assert.equal(place(tab), '/desk');
  const [used] = await key.keys();
  assert.ok(used.signCount > made.signCount, 'it has counted');
  told('it is the second step of signing in');

  await out(tab);
  await first(tab, base, who);
  await key.verified(false);
  await tab.getByRole('button', { name: '用通行密钥', exact: true }).click();
  await tab.getByText('没有做成').waitFor({ timeout: SOON });
  assert.equal(place(tab), '/sign-in/code');
  await key.verified(true);
  told('whoever cannot unlock it stays outside, and is told');

  await key.copy(used, 0);
  await press(tab, '用通行密钥');
  assert.match(await tab.locator('#wrong').innerText(), /计数倒退/);
  await key.copy(used, used.signCount + 10);
  await press(tab, '用通行密钥');
  assert.equal(place(tab), '/desk');
  told('a copy that counts backwards is refused, the key itself is not');

  // At the second step in one browser while it is taken away in another.
  const late = await newPage(await browser.context());
  await authenticator(late);
  await first(late, base, who);
  await late.getByRole('button', { name: '用通行密钥', exact: true }).waitFor();
  await tab.goto(`${base}/me`);
  await press(tab, '去掉“值班室的钥匙”');
  assert.equal(await tab.locator('#main', { hasText: '值班室的钥匙' }).count(), 0);
  await press(late, '用通行密钥');
  assert.match(await late.locator('#wrong').innerText(), /没有核对上/);
  await out(tab);
  await first(tab, base, who);
  assert.equal(await tab.getByRole('button', { name: '用通行密钥', exact: true }).count(), 0);
  told('taken away, it opens nothing');
  noConsoleErrors(tab);
}

/** Tells it on one database. */
async function tell(program, name, database) {
  const { base, accounts, close } = await district(program, 20, () => {}, { database });
  const browser = await launch();
  try {
    await story(base.replace('127.0.0.1', 'localhost'), accounts.find((one) => one.role === 'agency_clerk'), browser);
    passed(name, STORY);
  } catch (error) {
    console.error(`FAILED ${STORY}, ${name}\n${error.stack}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    close();
  }
}

const program = process.argv[2];
await tell(program, 'sqlite');
const { url, close } = await cluster();
await tell(program, 'postgres', url);
close();
