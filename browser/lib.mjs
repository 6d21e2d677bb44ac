// What every browser test shares: a clean Chromium, a page that remembers its errors, signing in.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The test tools are the web folder's development dependencies, so that one lock file pins them all.
const require = createRequire(new URL('../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const EXECUTABLE = process.env.LIANXIN_CHROMIUM || '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];

/** Starts headless Chromium with an empty profile. `context(options)` makes a clean session; `close()` removes everything. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), 'lianxin-browser-'));
  const browser = await chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS, env: { ...process.env, HOME: profile } });
  return {
    context: (options = {}) => browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options }),
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A new tab of `context` that collects errors: console errors, uncaught exceptions, CSP violations, failed assets. */
export async function page(context) {
  const tab = await context.newPage();
  tab.errors = [];
  tab.on('console', (message) => {
    // A page that is meant to answer 4xx or 5xx makes the browser say so; that is the page, not an error of it.
    const answered = /Failed to load resource.*status of [45]/.test(message.text()) && message.location().url === tab.url();
    if (message.type() === 'error' && !answered) tab.errors.push(message.text());
  });
  tab.on('pageerror', (error) => tab.errors.push(String(error)));
  await tab.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || 'inline'}`);
    });
  });
  return tab;
}

/** The six digits of a TOTP secret (base32, RFC 6238) now. */
export function code(secret, at = Date.now()) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(at / 30000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

const KEY = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };

/** An authenticator of this tab, for passkeys: what it holds, and how it is changed. */
export async function authenticator(tab) {
  const line = await tab.context().newCDPSession(tab);
  await line.send('WebAuthn.enable');
  const { authenticatorId } = await line.send('WebAuthn.addVirtualAuthenticator', { options: KEY });
  const send = (what, more = {}) => line.send(`WebAuthn.${what}`, { authenticatorId, ...more });
  return {
    keys: async () => (await send('getCredentials')).credentials,
    /** Turns the key's count back, as a copy's would be. */
    async copy(key, signCount) {
      await send('removeCredential', { credentialId: key.credentialId });
      await send('addCredential', { credential: { ...key, signCount } });
    },
    verified: (isUserVerified) => send('setUserVerified', { isUserVerified }),
  };
}

/**
 * Signs in by the two steps; throws when the first form comes back. A code is good once: a demonstration's page fills in
 * one that still is, else the next one is waited for.
 */
export async function signIn(tab, base, { name, password, totp }) {
  await tab.goto(new URL('/sign-in', base).href);
  await tab.fill('[name=name]:visible', name);
  await tab.fill('[name=password]:visible', password);
  // By the key: a demo's page has a button for each of its accounts too.
  await Promise.all([tab.waitForNavigation(), tab.press('[name=password]:visible', 'Enter')]);
  const place = () => new URL(tab.url()).pathname;
  for (let tries = 0; place() === '/sign-in/code' && tries < 40; tries += 1) {
    if (tries) { await tab.waitForTimeout(2000); await tab.goto(new URL('/sign-in/code', base).href); }
    const field = tab.locator('[name=code]');
    if (!await field.inputValue()) {
      // The demo's own codes are all used for now, and a wrong try counts: only a code of our own is sent.
      if (!totp || tries > 0 && tries % 8) continue;
      await field.fill(code(totp));
    }
    await Promise.all([tab.waitForNavigation(), field.press('Enter')]);
  }
  if (place().startsWith('/sign-in')) throw new Error(`${name} was not let in`);
}

/**
 * Takes steps on the page that is shown, by the words that somebody reads. Each is an object with one key:
 * {goto: path}, {follow: link words}, {fill: {label: text}}, {choose: {list label: option}} or {choose: label of a
 * mark}, {press: button words}; and for what has words of no fixed kind, by selector: {pick: {list: code}},
 * {put: {field: text}}, {keep: {name: selector}} of a text to put later as `$name`, {set: {hidden field: value}}, {unfold: selector} of what is folded, {mark: selector} of a mark, {click: selector}, as the first row of a list, {visit: selector} of a link that this width may not show.
 * {maybe: button words} presses what only the first look finds; {push: button words} presses what does not leave the page;
 * {unlock: false} of the tab's passkeys: nobody's finger unlocks them any more.
 */
export async function take(tab, base, steps) {
  const kept = {};
  for (const step of steps) {
    const [[kind, what]] = Object.entries(step);
    const leave = (target) => Promise.all([tab.waitForNavigation({ waitUntil: 'load' }), target.first().click()]);
    const named = (role) => tab.getByRole(role, { name: what, exact: true });
    if (kind === 'goto') await tab.goto(new URL(what, base).href, { waitUntil: 'load' });
    else if (kind === 'follow') await leave(named('link').filter({ visible: true }));
    else if (kind === 'press') await leave(named('button').filter({ visible: true }));
    else if (kind === 'click') await leave(tab.locator(what).filter({ visible: true }));
    else if (kind === 'fill') for (const [label, text] of Object.entries(what)) await tab.getByLabel(label).first().fill(text);
    else if (kind === 'choose' && typeof what === 'string') await tab.getByLabel(what, { exact: true }).first().check({ force: true });
    else if (kind === 'choose') for (const [label, option] of Object.entries(what)) await tab.getByLabel(label).first().selectOption({ label: option });
    else if (kind === 'pick') for (const [list, code] of Object.entries(what)) await tab.locator(list).first().selectOption(code, { force: true });
    else if (kind === 'put') for (const [field, text] of Object.entries(what)) await tab.locator(field).first().fill(text.startsWith('$') ? kept[text.slice(1)] : text);
    else if (kind === 'keep') for (const [name, place] of Object.entries(what)) kept[name] = (await tab.locator(place).first().innerText()).replace(/\s+/g, '');
    else if (kind === 'set') for (const [field, value] of Object.entries(what)) await tab.locator(field).first().evaluate((node, to) => { node.value = to; }, value);
    else if (kind === 'unfold') await tab.locator(what).first().evaluate((d) => { d.open = true; });
    else if (kind === 'visit') await tab.goto(await tab.locator(what).first().evaluate((link) => link.href), { waitUntil: 'load' });
    else if (kind === 'maybe') { if (await named('button').filter({ visible: true }).count()) await leave(named('button').filter({ visible: true })); }
    else if (kind === 'push') await named('button').filter({ visible: true }).first().click();
    else if (kind === 'unlock') await tab.key.verified(what);
    else if (kind === 'wait') await tab.locator(what).first().waitFor();
    else if (kind === 'mark') await tab.locator(what).first().check({ force: true });
    else throw new Error(`no such step: ${kind}`);
  }
}

/** What pages left in this browser: names in its stores, and the names of its cookies. */
export async function kept(tab) {
  const stores = await tab.evaluate(async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map((one) => one.name), ...await caches.keys(),
  ]);
  const cookies = await tab.context().cookies();
  return { stores, cookies: cookies.map((one) => one.name).sort() };
}

/** Out without a word to the server. Leaves her page first: one that is open asks for news, and would be told that it may not. */
export async function out(tab) {
  await tab.goto('about:blank');
  await tab.context().clearCookies({ name: '__Host-lx' });
}

/** Throws when the tab has collected an error since it was opened, and forgets them. */
export function noConsoleErrors(tab) {
  const errors = tab.errors.splice(0);
  if (errors.length) throw new Error(`errors on ${tab.url()}:\n  ${errors.join('\n  ')}`);
}

/** The text of axe-core, to be evaluated in a page. */
export const axePath = require.resolve('axe-core/axe.min.js');
