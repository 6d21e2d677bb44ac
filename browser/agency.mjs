// An agency's own sign-in, by a real provider of OpenID Connect (npm's oidc-provider) on this machine: linked by its owner, used in place
// of the password, trusted for two factors only where the settings say so, unlinked. `node browser/agency.mjs PROGRAM`; prints one
// line a step, exits 1 on a failure. Where the provider is not installed it says so and is told by nobody.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { code, launch, noConsoleErrors, out, page as newPage, signIn } from './lib.mjs';
import { district, freePort } from './serve.mjs';

const SOON = 15_000; // ms
const SECRET = 'of-the-tests-and-of-nothing-else-0123456789';
const told = (what) => console.log(`ok    ${what}`);
const place = (tab) => new URL(tab.url()).pathname;

/** An agency's provider; `state.amr` is how it says that it has known somebody. */
async function provider(Provider, back) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const client = { client_id: 'lianxin', client_secret: SECRET, redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] };
  const state = { amr: undefined };
  const one = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub', 'amr'], amr: null },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  // Its pages for trying out know somebody by a name alone: what the agency claims beyond is put into the code.
  const find = one.AuthorizationCode.find.bind(one.AuthorizationCode);
  one.AuthorizationCode.find = async (...sought) => {
    const found = await find(...sought);
    if (found) found.amr = state.amr;
    return found;
  };
  server.on('request', one.callback());
  return { issuer, state, close: () => { server.closeAllConnections(); server.close(); } };
}

/** Says at the agency who she is, and lets it tell us. */
async function atAgency(tab, issuer, name) {
  await tab.waitForURL((url) => url.href.startsWith(issuer), { timeout: SOON });
  await tab.fill('[name=login]', name);
  await tab.fill('[name=password]', 'anything');
  await Promise.all([tab.waitForNavigation(), tab.click('button[type=submit]')]);
  // Its second page, at the first time only.
  if (tab.url().startsWith(issuer)) await Promise.all([tab.waitForURL((url) => !url.href.startsWith(issuer), { timeout: SOON }), tab.click('button[type=submit]')]);
  // Its page for trying out asks for a font of elsewhere, in vain.
  tab.errors.length = 0;
}

async function story(base, issuer, state, who, browser) {
  const context = await browser.context({ viewport: { width: 360, height: 740 } });
  const tab = await newPage(context);
  const use = /^用.*账号登录$/;
  await tab.goto(`${base}/sign-in?to=%2Fmatters`);
  await tab.getByRole('link', { name: use }).click();
  await atAgency(tab, issuer, 'g-0417');
  assert.match(await tab.locator('#wrong').innerText(), /还没有连上/);
  told('whom the agency knows and nobody has linked is not let in, and told what to do');

  await signIn(tab, base, who);
  await tab.goto(`${base}/me`);
  await tab.getByRole('link', { name: /^连上.*账号$/ }).click();
  // The agency knows this browser already, and asks all the same.
  await atAgency(tab, issuer, 'g-0417');
  await tab.waitForURL((url) => url.href.startsWith(base), { timeout: SOON });
  assert.equal(place(tab), '/me');
  assert.match(await tab.locator('#main').innerText(), /单位账号 1/);
  told('she links it on her own page');

  await out(tab);
  await tab.goto(`${base}/sign-in?to=%2Fmatters`);
  await tab.getByRole('link', { name: use }).click();
  await tab.waitForURL(/\/sign-in\/code/, { timeout: SOON });
  assert.equal((await context.cookies()).some((one) => one.name === '__Host-lx'), false, 'the agency alone opens nothing');
  for (let tries = 0; place(tab) === '/sign-in/code' && tries < 40; tries += 1) {
    if (tries) { await tab.waitForTimeout(2000); await tab.goto(`${base}/sign-in/code?to=%2Fmatters`); }
    if (!await tab.locator('[name=code]').inputValue() && (tries % 8 || !who.totp)) continue;
    if (!await tab.locator('[name=code]').inputValue()) await tab.fill('[name=code]', code(who.totp));
    await Promise.all([tab.waitForNavigation(), tab.press('[name=code]', 'Enter')]);
  }
  assert.equal(place(tab), '/matters');
  told('it stands for the password; the second factor is asked for as ever');

  state.amr = ['pwd', 'mfa'];
  await out(tab);
  await tab.goto(`${base}/sign-in?to=%2Fmatters`);
  await tab.getByRole('link', { name: use }).click();
  await tab.waitForURL(/\/matters/, { timeout: SOON });
  told('where the agency says that it has seen two factors, and the settings trust it, none is asked for');

  // An answer of another way: its state is not this browser's.
  await tab.request.get(`${base}/sign-in/agency/water`, { maxRedirects: 0 });
  const answered = await tab.request.get(`${base}/sign-in/agency-back/water?code=x&state=y`, { maxRedirects: 0 });
  assert.equal(answered.status(), 422);
  const planted = await newPage(await browser.context());
  await planted.goto(`${base}/sign-in/agency-back/water?code=x&state=y`);
  assert.match(await planted.locator('#wrong').innerText(), /接不上了/);
  told('a code that somebody else brings opens nothing');

  await tab.goto(`${base}/me`);
  await Promise.all([tab.waitForNavigation(), tab.getByRole('button', { name: /^断开.*账号$/ }).click()]);
  assert.match(await tab.locator('#main').innerText(), /单位账号 0/);
  await out(tab);
  await tab.goto(`${base}/sign-in`);
  await tab.getByRole('link', { name: use }).click();
  await tab.locator('#wrong').waitFor({ timeout: SOON });
  assert.match(await tab.locator('#wrong').innerText(), /还没有连上/);
  told('unlinked, it opens nothing');
  noConsoleErrors(tab);
}

async function tell(Provider, program) {
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const agency = await provider(Provider, `${base}/sign-in/agency-back/water`);
  const config = (folder) => {
    writeFileSync(join(folder, 'agency.secret'), `${SECRET}\n`, { mode: 0o600 });
    const text = `[site]\norigin = "${base}"\n\n[[oidc]]\nagency = "water"\nissuer = "${agency.issuer}"\nclient_id = "lianxin"\nclient_secret_file = "agency.secret"\ntrust_amr = ["mfa"]\n`;
    writeFileSync(join(folder, 'config.toml'), text);
    return ['--config', join(folder, 'config.toml')];
  };
  const { accounts, close } = await district(program, 20, () => {}, { listen: `127.0.0.1:${port}`, config });
  const browser = await launch();
  try {
    await story(base, agency.issuer, agency.state, accounts.find((one) => one.role === 'agency_clerk'), browser);
  } catch (error) {
    console.error(`FAILED an agency's own sign-in\n${error.stack}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    agency.close();
    close();
  }
}

const require = createRequire(new URL('../web/package.json', import.meta.url));
let found;
try {
  found = require.resolve('oidc-provider');
} catch {
  console.log("SKIPPED an agency's own sign-in: npm's oidc-provider is not installed (npm ci in web/)");
}
if (found) {
  // It says at length that it is for trying out.
  console.warn = () => {};
  console.info = () => {};
  const { default: Provider } = await import(found);
  await tell(Provider, process.argv[2]);
}
