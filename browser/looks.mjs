// Looks at every page at two widths, normal and elder: saves a picture and, with --check, tells what is wrong.
//   node browser/looks.mjs --base URL --login FILE.json [--pages FILE.json] --out DIR [--check] [--only desk,matter]
//   node browser/looks.mjs --static web/patterns --out DIR [--check] [--only desk,matter] [--more]
// FILE.json of --login: {"role": {"name": …, "password": …, "totp": …}, …} or a list of {name, password, role, totp}.
// FILE.json of --pages: [{"name": "desk", "path": "/desk", "as": "role or sign-in name", "steps": […]}, …]; without
// "as" the page is open to all; the steps of lib.mjs are taken on the page before it is looked at, with "key" by a browser
// that can make passkeys.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AXE, measure } from './checks.mjs';
import { authenticator, axePath, launch, page as newPage, signIn, take } from './lib.mjs';
import { serve } from './serve.mjs';

const SIZES = [{ name: '360', width: 360, height: 780, touch: true }, { name: '1280', width: 1280, height: 800, touch: false }];
const MODES = [{ name: 'normal', cookies: {} }, { name: 'elder', cookies: { 'lx-mode': 'elder' } }];
// Looked at with --more: the dark theme, and the largest letters.
const MORE = [{ name: 'dark', cookies: { 'lx-theme': 'dark' } }, { name: 'elder30', cookies: { 'lx-mode': 'elder', 'lx-size': '30' } }];
const PAGES = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'desk', path: '/', as: 'centre_coordinator' },
  { name: 'not-found', path: '/no-such-page', as: 'centre_coordinator' },
];

function options(argv) {
  const found = {};
  for (let at = 0; at < argv.length; at += 1) {
    const key = argv[at].replace(/^--/, '');
    if (argv[at + 1] === undefined || argv[at + 1].startsWith('--')) found[key] = true;
    else { found[key] = argv[at + 1]; at += 1; }
  }
  return found;
}

function least(mode, size) {
  const elder = mode.cookies['lx-mode'] === 'elder';
  const target = elder ? 60 : size.touch ? 44 : 24;
  return { text: elder ? 18 : 13, target };
}

function logins(file) {
  if (!file) return {};
  const read = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(read)) return read;
  // By role, the first of several; and each by her sign-in name.
  return Object.fromEntries([...read].reverse().flatMap((one) => [[one.role, one], [one.name, one]]));
}

async function look(tab, wanted, file, check) {
  if (wanted.key) tab.key ??= await authenticator(tab);
  await tab.goto(wanted.url, { waitUntil: 'load' });
  await take(tab, wanted.url, wanted.steps);
  await tab.waitForTimeout(80); // the script has started its clocks and lists
  const findings = [];
  if (check) {
    findings.push(...await tab.evaluate(measure, wanted.least));
    // On a window as tall as the page: what a bar at the bottom covers now can be scrolled out from under it.
    const size = tab.viewportSize();
    const tall = await tab.evaluate(() => document.documentElement.scrollHeight);
    await tab.setViewportSize({ width: size.width, height: Math.max(size.height, Math.min(tall + 120, 12000)) });
    // Through the debugger, not a script element: the page's own policy stays strict.
    await tab.evaluate(readFileSync(axePath, 'utf8'));
    const { violations } = await tab.evaluate((rules) => globalThis.axe.run(document, rules), AXE);
    for (const violation of violations) {
      for (const node of violation.nodes) findings.push({ rule: `axe ${violation.id}`, where: node.target.join(' '), what: node.failureSummary.split('\n').slice(1, 2).join(' ').trim() || violation.help });
    }
  }
  if (check) await tab.setViewportSize(wanted.size);
  // In a picture of the whole page a bar that sticks to the window would stand in the middle of the text.
  await tab.evaluate(() => { for (const bar of document.querySelectorAll('.dock, .tabs')) bar.style.position = 'static'; });
  await tab.screenshot({ path: file, fullPage: true });
  for (const error of tab.errors.splice(0)) findings.push({ rule: 'console', where: wanted.url, what: error });
  return findings;
}

// One signed-in session for each account and setting: a sign-in per page would meet the rate limit.
async function tabFor(browser, base, size, mode, account) {
  const context = await browser.context({ viewport: { width: size.width, height: size.height }, hasTouch: size.touch, reducedMotion: 'reduce' });
  await context.addCookies(Object.entries(mode.cookies).map(([name, value]) => ({ name, value, url: base })));
  const tab = await newPage(context);
  if (account) await signIn(tab, base, account);
  tab.errors.splice(0);
  return tab;
}

async function lookAll(given, base, pages) {
  const browser = await launch();
  const accounts = logins(given.login);
  const modes = given.more ? [...MODES, ...MORE] : MODES;
  let count = 0;
  let bad = 0;
  try {
    for (const size of SIZES) {
      for (const mode of modes) {
        const tabs = new Map();
        for (const one of pages) {
          if (one.as && !accounts[one.as]) throw new Error(`no login for ${one.as} in ${given.login}`);
          if (!tabs.has(one.as)) tabs.set(one.as, await tabFor(browser, base, size, mode, one.as && accounts[one.as]));
          const file = join(given.out, `${one.name}-${size.name}-${mode.name}.png`);
          const wanted = { url: new URL(one.path, base).href, least: least(mode, size), size: { width: size.width, height: size.height }, steps: one.steps ?? [], key: one.key };
          const findings = await look(tabs.get(one.as), wanted, file, given.check)
            .catch(async (error) => {
              const tab = tabs.get(one.as);
              await tab.screenshot({ path: file, fullPage: true }).catch(() => {});
              throw new Error(`${one.name} ${size.name} ${mode.name} at ${tab.url()}: ${error.message}`, { cause: error });
            });
          for (const found of findings) console.log(`${one.name} ${size.name} ${mode.name}: ${found.rule}: ${found.where}: ${found.what}`);
          bad += findings.length;
          count += 1;
        }
        for (const tab of tabs.values()) await tab.context().close();
      }
    }
  } finally {
    await browser.close();
  }
  console.log(`${count} looks, ${bad} findings, pictures in ${given.out}`);
  return bad;
}

async function main() {
  const given = options(process.argv.slice(2));
  if (!given.out || !(given.base || given.static)) {
    console.error('wanted: --base URL or --static DIR, and --out DIR');
    return 2;
  }
  mkdirSync(given.out, { recursive: true });
  const only = given.only ? given.only.split(',') : null;
  const wanted = (one) => !only || only.includes(one.name);
  const listed = () => (given.pages ? JSON.parse(readFileSync(given.pages, 'utf8')) : PAGES);
  if (given.base) return (await lookAll(given, given.base, listed().filter(wanted))) ? 1 : 0;
  const pages = readdirSync(given.static).filter((file) => file.endsWith('.html')).map((file) => ({ name: file.slice(0, -5), path: `/${file}` })).filter(wanted);
  const server = await serve(given.static);
  try {
    return (await lookAll(given, server.base, pages)) ? 1 : 0;
  } finally {
    server.close();
  }
}

process.exitCode = await main();
