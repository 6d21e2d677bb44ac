// Somebody at one browser who counts what she does: pages that come, presses (a link, a button, a choice) and letters typed.
const SOON = 10_000; // ms in which a page answers

export class Walk {
  /** `tab` of lib.mjs; `called` is said in front of each leg. */
  constructor(tab, base, called) {
    Object.assign(this, { tab, base, called, pages: 0, presses: 0, letters: 0, legs: [] });
    tab.setDefaultTimeout(SOON);
    tab.on('load', () => { this.pages += 1; });
  }

  /** Takes a leg and notes what it took. */
  async leg(name, steps) {
    const before = { began: Date.now(), pages: this.pages, presses: this.presses, letters: this.letters };
    await steps();
    const since = (of) => this[of] - before[of];
    const taken = { name, pages: since('pages'), presses: since('presses'), letters: since('letters'), seconds: (Date.now() - before.began) / 1000 };
    this.legs.push(taken);
    const typed = taken.letters ? `, ${taken.letters} letters` : '';
    console.log(`ok    ${this.called}, ${name}: ${taken.pages} pages, ${taken.presses} presses${typed}, ${taken.seconds.toFixed(1)} s`);
    return taken;
  }

  /** Presses what leads to another page, a link or a button, by its words. */
  async press(words, within = 'main, aside') {
    const named = (role) => this.tab.locator(within).getByRole(role, { name: words, exact: true });
    const target = named('button').or(named('link')).filter({ visible: true }).first();
    await target.waitFor().catch(async () => {
      throw new Error(`nothing to press is called ${words} on ${this.tab.url()}:\n${await this.tab.locator('main').innerText()}`);
    });
    await this.follows(target);
  }

  /** Presses one thing that leads to another page. */
  async follows(target) {
    this.presses += 1;
    await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), target.click()]);
  }

  field(words) {
    return this.tab.getByLabel(new RegExp(`^${words}`)).first();
  }

  async types(words, text) {
    this.letters += [...text].length;
    await this.field(words).fill(text);
  }

  /** The second step: a demo's page has filled the code in, unless the last is used and the next is waited for. */
  async shows() {
    for (let tries = 0; new URL(this.tab.url()).pathname === '/sign-in/code' && tries < 40; tries += 1) {
      const code = this.tab.locator('[name=code]');
      const filled = await code.inputValue();
      if (filled) {
        this.presses += 1;
        this.letters += filled.length;
        await Promise.all([this.tab.waitForNavigation({ waitUntil: 'load' }), code.press('Enter')]);
      } else {
        await this.tab.waitForTimeout(2000);
        await this.tab.goto(this.tab.url(), { waitUntil: 'load' });
      }
    }
  }

  /** What is looked up in a long list: a part of it is typed, and the first that is found is taken. */
  async looksUp(label, part) {
    await this.types(label, part);
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
