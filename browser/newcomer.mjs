// A newcomer's walk: from the first page to a rated matter, by what the pages say and nothing else. A word that is pressed must
// stand in the text of its step. `node browser/newcomer.mjs PROGRAM` on a demo of its own, or with the address of a demo that is served;
// prints for each leg its pages, presses and seconds, exits 1 where the walk ends early. docs/newcomer.md tells what it taught.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, noConsoleErrors, page as newPage } from './lib.mjs';
import { district } from './serve.mjs';

const looks = join(dirname(fileURLToPath(import.meta.url)), '../looks');
const [what] = process.argv.slice(2);
const TITLE = '三号楼门口水管往外冒水';
const DEMO = 40; // matters of a demo of its own

const SOON = 10_000; // ms in which a page answers

/** One person at one browser, who counts what she does. */
class Walk {
  constructor(tab, base) {
    Object.assign(this, { tab, base, pages: 0, presses: 0, legs: [], said: '' });
    tab.on('load', () => { this.pages += 1; });
  }

  /** Takes a leg and notes what it took. */
  async leg(name, steps) {
    const [began, pages, presses] = [Date.now(), this.pages, this.presses];
    await steps();
    const taken = { name, pages: this.pages - pages, presses: this.presses - presses, seconds: (Date.now() - began) / 1000 };
    this.legs.push(taken);
    console.log(`ok    newcomer, ${name}: ${taken.pages} pages, ${taken.presses} presses, ${taken.seconds.toFixed(1)} s`);
  }

  /** Presses what leads to another page, a link or a button, by its words. Words of a step must have been said by it. */
  async press(words, within = 'main, aside') {
    const named = (role) => this.tab.locator(within).getByRole(role, { name: words, exact: true });
    const target = named('button').or(named('link')).filter({ visible: true }).first();
    await target.waitFor().catch(async () => {
      throw new Error(`nothing to press is called ${words} on ${this.tab.url()}:\n${await this.tab.locator('main').innerText()}`);
    });
    this.presses += 1;
    await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), target.click()]);
  }

  /** What is pressed or filled in must have been said by the step. */
  heard(words) {
    assert.ok(this.said.includes(`“${words}”`), `the step does not say ${words}: ${this.said}`);
    return words;
  }

  async told(words) {
    await this.press(this.heard(words));
  }

  field(words) {
    return this.tab.getByLabel(new RegExp(`^${words}`)).first();
  }

  /** Back to the first page by the mark at the upper left, and in as the one of a step. */
  async step(n) {
    if (this.tab.url() !== `${this.base}/`) {
      this.presses += 1;
      await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), this.tab.locator('a.mark').first().click()]);
    }
    const row = this.tab.locator('.rows > .row').nth(n - 1);
    this.said = await row.innerText();
    this.presses += 1;
    await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), row.getByRole('button').click()]);
    await this.shows();
  }

  /** The second step: a demo's page has filled the code in, unless the last is used and the next is waited for. */
  async shows() {
    for (let tries = 0; new URL(this.tab.url()).pathname === '/sign-in/code' && tries < 40; tries += 1) {
      const code = this.tab.locator('[name=code]');
      if (await code.inputValue()) {
        this.presses += 1;
        await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), code.press('Enter')]);
      } else {
        await this.tab.waitForTimeout(2000);
        await this.tab.goto(this.tab.url(), { waitUntil: 'load' });
      }
    }
  }

  /** What is looked up in a long list: a part of it is typed, and the first that is found is taken. */
  async looksUp(label, part) {
    await this.field(label).fill(part);
    await this.tab.locator('.combo-list li:visible', { hasText: part }).first().waitFor();
    await this.field(label).press('ArrowDown');
    this.presses += 1;
    await this.field(label).press('Enter');
  }

  async marks(label) {
    this.presses += 1;
    await this.tab.getByLabel(label, { exact: true }).first().check({ force: true });
  }

  standing() {
    return this.tab.locator('#standing').innerText();
  }
}

async function registers(walk) {
  await walk.step(1);
  await walk.field(walk.heard('题目')).fill(TITLE);
  await walk.field(walk.heard('什么事')).fill('从井盖边上往外冒，半条街是湿的。');
  await walk.field(walk.heard('哪一类')).selectOption({ label: '供水漏水' });
  await walk.looksUp(walk.heard('在哪里'), walk.heard('杨柳青'));
  await walk.told('登记');
  assert.match(await walk.tab.locator('main').innerText(), /LX120111/, 'the receipt has a code');
}

async function dispatches(walk) {
  await walk.step(2);
  await walk.press(TITLE);
  await walk.told('受理');
  await walk.told('分流');
  assert.match(await walk.tab.locator('main').innerText(), /建议主办：区水务局/);
  await walk.press('分流');
  assert.match(await walk.standing(), /已交给区水务局/);
}

async function completes(walk) {
  await walk.step(3);
  await walk.press(TITLE);
  await walk.told('签收');
  await walk.field('到哪一步了').fill('师傅已到现场');
  await walk.told('记下');
  await walk.told('办结');
  await walk.marks(walk.heard('已解决'));
  await walk.field('怎么办的').fill('换了一截水管，试过不漏。');
  await walk.press('办结');
  assert.match(await walk.standing(), /已办结/);
}

async function rates(walk) {
  await walk.step(5);
  await walk.press(TITLE);
  await walk.told('回访');
  await walk.marks(walk.heard('解决了'));
  await walk.marks(walk.heard('满意'));
  await walk.field('他怎么说').fill('水不冒了，谢谢。');
  await walk.press('回访');
  await walk.told('评价');
  await walk.marks('满意');
  await walk.press('评价');
  assert.match(await walk.tab.locator('.stage [aria-current]').innerText(), /评价/);
}

async function story(base, browser) {
  const tab = await newPage(await browser.context({ viewport: { width: 1280, height: 800 } }));
  tab.setDefaultTimeout(SOON);
  const walk = new Walk(tab, base);
  try {
    await walk.leg('the first page', async () => {
      await tab.goto(`${base}/`, { waitUntil: 'load' });
      assert.equal(await tab.locator('.rows > .row').count(), 5, 'five steps');
    });
    await walk.leg('registers', () => registers(walk));
    await walk.leg('accepts and dispatches', () => dispatches(walk));
    await walk.leg('acknowledges, notes, completes', () => completes(walk));
    await walk.leg('follows up and rates', () => rates(walk));
    const sum = (of) => walk.legs.reduce((all, leg) => all + leg[of], 0);
    console.log(`ok    a newcomer comes from the first page to a rated matter: ${sum('pages')} pages, ${sum('presses')} presses`);
    noConsoleErrors(tab);
  } finally {
    await tab.screenshot({ path: join(looks, 'newcomer-end.png'), fullPage: true });
  }
}

mkdirSync(looks, { recursive: true });
const house = what.startsWith('http') ? { base: what.replace(/\/$/, ''), close() {} } : await district(what, DEMO);
const browser = await launch();
try {
  await story(house.base, browser);
} catch (error) {
  console.error(`FAILED a newcomer's walk\n${error.stack}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  house.close();
}
