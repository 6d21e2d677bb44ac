// A newcomer's walk: from the first page to a rated matter, by what the pages say and nothing else. A word that is pressed must
// stand in the text of its step. `node browser/newcomer.mjs PROGRAM` on a demo of its own, or with the address of a demo that is served;
// prints for each leg its pages, presses and seconds, exits 1 where the walk ends early. docs/newcomer.md tells what it taught.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, noConsoleErrors, page as newPage } from './lib.mjs';
import { district } from './serve.mjs';
import { Walk } from './walk.mjs';

const looks = join(dirname(fileURLToPath(import.meta.url)), '../looks');
const [what] = process.argv.slice(2);
const TITLE = '三号楼门口水管往外冒水';
const DEMO = 40; // matters of a demo of its own

/** A newcomer knows what a step of the first page has told her. */
class Newcomer extends Walk {
  said = '';

  /** What is pressed or filled in must have been said by the step. */
  heard(words) {
    assert.ok(this.said.includes(`“${words}”`), `the step does not say ${words}: ${this.said}`);
    return words;
  }

  async told(words) {
    await this.press(this.heard(words));
  }

  /** Back to the first page by the mark at the upper left, and in as the one of a step. */
  async step(n) {
    if (this.tab.url() !== `${this.base}/`) await this.follows(this.tab.locator('a.mark').first());
    const row = this.tab.locator('.rows > .row').nth(n - 1);
    this.said = await row.innerText();
    await this.follows(row.getByRole('button'));
    await this.shows();
  }
}

async function registers(walk) {
  await walk.step(1);
  await walk.types(walk.heard('题目'), TITLE);
  await walk.types(walk.heard('什么事'), '从井盖边上往外冒，半条街是湿的。');
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
  await walk.types('到哪一步了', '师傅已到现场');
  await walk.told('记下');
  await walk.told('办结');
  await walk.marks(walk.heard('已解决'));
  await walk.types('怎么办的', '换了一截水管，试过不漏。');
  await walk.press('办结');
  assert.match(await walk.standing(), /已办结/);
}

async function rates(walk) {
  await walk.step(5);
  await walk.press(TITLE);
  await walk.told('回访');
  await walk.marks(walk.heard('解决了'));
  await walk.marks(walk.heard('满意'));
  await walk.types('他怎么说', '水不冒了，谢谢。');
  await walk.press('回访');
  await walk.told('评价');
  await walk.marks('满意');
  await walk.press('评价');
  assert.match(await walk.tab.locator('.stage [aria-current]').innerText(), /评价/);
}

async function story(base, browser) {
  const tab = await newPage(await browser.context({ viewport: { width: 1280, height: 800 } }));
  const walk = new Newcomer(tab, base, 'newcomer');
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
