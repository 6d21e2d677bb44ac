// What the rules of access cost whoever works under them, in presses, pages and letters: each rule met once by a coordinator, at a demo of
// its own. `node browser/day.mjs PROGRAM`; exits 1 where a rule takes more than docs/day.md grants it. docs/day.md makes a day of it.
import assert from 'node:assert/strict';
import { launch, noConsoleErrors, page as newPage } from './lib.mjs';
import { district } from './serve.mjs';
import { Walk } from './walk.mjs';

const [program] = process.argv.slice(2);
const DEMO = 40; // matters of a demo of its own
const PHONE = '13800007788';
const FILE = { name: 'yanshi.txt', type: 'text/plain', text: '演示：井盖旁边的照片另存。' };

/** What each rule may take, presses and letters: more fails. */
const MOST = {
  'the second step of signing in': [1, 6],
  'a telephone number is opened': [3, 0],
  'the only file is taken': [2, 0],
  'a number is looked up': [1, 0],
  "a minor's number is asked for": [5, 0],
  'the asking is granted': [2, 0],
  "the minor's number is opened": [3, 0],
  'a glass is broken': [2, 14],
  'its opening': [3, 0],
  'its review': [4, 4],
};

/** A matter of somebody with a telephone; its path. */
async function registered(base, token, title, minor) {
  const contact = { name: '演示人', phone: PHONE, minor, role: 'affected' };
  const body = { title, text: '三单元二层的灯坏了一个星期。', kind: 'street-light', division: '120111101', contact };
  const sent = await fetch(`${base}/api/v1/matters`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  assert.equal(sent.status, 201, await sent.clone().text());
  const { id } = await sent.json();
  if (!minor) {
    const form = new FormData();
    form.append('file', new Blob([FILE.text], { type: FILE.type }), FILE.name);
    const filed = await fetch(`${base}/api/v1/matters/${id}/attachments`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
    assert.equal(filed.status, 201, await filed.clone().text());
  }
  return `/matters/${id}`;
}

class Worker extends Walk {
  /** In by name and password, which no rule of this house adds, and then the second step, which it does. */
  async signsIn({ name, password }) {
    await this.tab.goto(`${this.base}/sign-in`);
    await this.tab.fill('[name=name]:visible', name);
    await this.tab.fill('[name=password]:visible', password);
    await Promise.all([this.tab.waitForNavigation(), this.tab.press('[name=password]:visible', 'Enter')]);
    return this.leg('the second step of signing in', () => this.shows());
  }

  async at(path) {
    await this.tab.goto(new URL(path, this.base).href, { waitUntil: 'load' });
  }

  /** One telephone number: which, why, and back to the matter. */
  async opens(leg, purpose) {
    await this.leg(leg, async () => {
      await this.marks('受影响的人 电话');
      await this.press(purpose);
      assert.match(await this.tab.locator('.opened').innerText(), new RegExp(PHONE));
      await this.press('回到这件事');
    });
  }
}

/** A number, a file and a look-up: what a coordinator does each day. */
async function ordinary(worker, path) {
  await worker.at(path);
  await worker.opens('a telephone number is opened', '打电话联系');
  await worker.leg('the only file is taken', async () => {
    await worker.tab.locator('.fold summary', { hasText: '取文件' }).click();
    worker.presses += 1;
    const [got] = await Promise.all([worker.tab.waitForEvent('download'), worker.tab.locator('form[data-stays] button[name=purpose]').first().click()]);
    worker.presses += 1;
    assert.ok(await got.path());
  });
  await worker.at('/lookup');
  await worker.field('电话').fill(PHONE);
  await worker.leg('a number is looked up', async () => {
    worker.presses += 1;
    await worker.tab.locator('input[name=purpose]').first().check({ force: true });
  });
  await worker.tab.getByRole('button', { name: '查这个号码' }).click();
  await worker.tab.getByText('楼道灯不亮').first().waitFor();
}

/** What belongs to a minor: somebody who is named agrees first. */
async function minors(worker, path, { accounts, someone }) {
  await worker.at(path);
  let approver;
  await worker.leg("a minor's number is asked for", async () => {
    await worker.press('请求审批');
    if (!await worker.tab.getByLabel('受影响的人 电话', { exact: true }).isChecked()) await worker.marks('受影响的人 电话');
    await worker.marks('保护未成年人或受害人');
    const offered = await worker.field('负责人').locator('option').evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
    approver = accounts.find((a) => offered.includes(a.name) && a.role !== 'centre_coordinator');
    await worker.field('负责人').selectOption(approver.name);
    worker.presses += 1;
    await worker.press('请求审批');
  });
  const head = await someone(approver);
  await head.leg('the asking is granted', async () => {
    await head.follows(head.tab.getByRole('link', { name: /请您审批/ }).first());
    await head.follows(head.tab.getByRole('button', { name: /^同意/ }).first());
  });
  await worker.at(path);
  await worker.opens("the minor's number is opened", '保护未成年人或受害人');
}

/** At night, when nobody answers. */
async function need(worker, path, officer) {
  await worker.at(path);
  await worker.leg('a glass is broken', async () => {
    await worker.press('应急查看');
    await worker.types('为什么等不了', '孩子独自在家，联系不上负责人'.slice(0, 14));
    await worker.press('应急查看');
  });
  await worker.opens('its opening', '保护未成年人或受害人');
  await officer.at('/desk');
  await officer.leg('its review', async () => {
    await officer.follows(officer.tab.getByRole('link', { name: /应急查看等您复核/ }).first());
    await officer.follows(officer.tab.getByRole('link', { name: /复核/ }).filter({ visible: true }).first());
    await officer.marks('确有必要');
    await officer.types('复核意见', '确有急情');
    await officer.follows(officer.tab.getByRole('button', { name: /复核/ }).first());
  });
}

async function day(house, browser) {
  const { base, accounts } = house;
  const legs = [];
  const someone = async (account) => {
    const worker = new Worker(await newPage(await browser.context({ viewport: { width: 1280, height: 800 } })), base, `a day, ${account.role}`);
    legs.push(worker.legs);
    await worker.signsIn(account);
    await worker.at('/desk');
    return worker;
  };
  const of = (role) => accounts.find((a) => a.role === role);
  const coordinator = of('centre_coordinator');
  const worker = await someone(coordinator);
  await ordinary(worker, await registered(base, coordinator.token, '楼道灯不亮', false));
  await minors(worker, await registered(base, coordinator.token, '孩子放学没人接', true), { accounts, someone });
  await need(worker, await registered(base, coordinator.token, '孩子夜里独自在家', true), await someone(of('security_admin')));
  noConsoleErrors(worker.tab);
  const over = legs.flat().filter((leg) => leg.presses > MOST[leg.name][0] || leg.letters > MOST[leg.name][1]);
  assert.deepEqual(over, [], 'a rule takes more than it was granted');
  console.log(`ok    the rules of access cost no more than docs/day.md says`);
}

const house = await district(program, DEMO);
const browser = await launch();
try {
  await day(house, browser);
} catch (error) {
  console.error(`FAILED a day under the rules\n${error.stack}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  house.close();
}
