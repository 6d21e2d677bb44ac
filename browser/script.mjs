// What the small script adds, tried on the pattern pages: node browser/script.mjs. Prints one line per story, exits 1 on a failure.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { launch, noConsoleErrors, page as newPage } from './lib.mjs';
import { serve } from './serve.mjs';

const stories = {
  async 'a long list is found by pinyin initials and chosen by keys'(tab, base) {
    await tab.goto(`${base}/register.html`);
    const field = tab.locator('#place');
    assert.equal(await field.getAttribute('role'), 'combobox');
    assert.equal(await field.inputValue(), '和苑小区');
    await field.fill('yfl');
    assert.equal(await tab.locator('.combo-list li').count(), 1);
    assert.equal(await field.getAttribute('aria-activedescendant'), await tab.locator('.combo-list li').getAttribute('id'));
    await field.press('Enter');
    assert.equal(await field.inputValue(), '云帆里小区');
    assert.equal(await tab.locator('select[name=place]').inputValue(), 'yflxq');
    await field.fill('云帆');
    assert.equal(await tab.locator('.combo-list mark').first().innerText(), '云帆');
    await field.press('ArrowDown');
    await field.press('Escape');
    assert.equal(await field.inputValue(), '云帆里小区', 'Esc puts the choice back');
    await field.fill('没有这个地方');
    assert.equal(await tab.locator('.combo-list').isVisible(), false);
    await tab.locator('#name').focus();
    assert.equal(await field.inputValue(), '云帆里小区', 'leaving puts the choice back');
  },

  async 'a second press does not send twice'(tab, base) {
    let sent = 0;
    await tab.route('**/sign-in', async (route) => { sent += 1; await new Promise((go) => setTimeout(go, 300)); await route.fulfill({ status: 204 }); });
    await tab.goto(`${base}/sign-in.html`);
    await tab.fill('#name', '甲');
    await tab.fill('#password', '乙');
    const button = tab.locator('.form .btn-1');
    const before = (await button.boundingBox()).width;
    await button.click({ noWaitAfter: true });
    await tab.waitForTimeout(50);
    assert.equal(await button.innerText(), '正在登录…');
    assert.equal(Math.round((await button.boundingBox()).width), Math.round(before));
    await button.click({ noWaitAfter: true });
    await tab.waitForTimeout(400);
    assert.equal(sent, 1);
  },

  async 'clocks are reworded and turn late with shape, word and colour'(tab, base) {
    await tab.clock.install({ time: new Date('2026-09-16T10:18:00+08:00') });
    await tab.goto(`${base}/desk.html`);
    const clock = tab.locator('.row .clock').nth(1);
    assert.match((await clock.locator('.clock-n').innerText()).replace(/\s+/g, ''), /^剩(10分0秒|9分5\d秒)$/);
    await tab.clock.runFor(61_000);
    assert.match((await clock.locator('.clock-n').innerText()).replace(/\s+/g, ''), /^剩8分\d+秒$/);
    await tab.clock.runFor(10 * 60_000);
    assert.match(await clock.locator('.clock-n').innerText(), /超时/);
    assert.match(await clock.getAttribute('class'), /is-late/);
    assert.match(await clock.locator('use').getAttribute('href'), /#k-late$/);
    assert.match(await tab.locator('#say').textContent(), /实验小学.*超时/);
  },

  async 'a live page exchanges regions, keeps what is being typed, and says when it is cut off'(tab) {
    const live = await liveServer();
    try {
      await tab.goto(`${live.base}/`);
      await tab.locator('.live:visible').waitFor();
      assert.match(await tab.locator('.live').innerText(), /自动更新/);
      await tab.fill('#note', '写到一半');
      live.state.text = '第二次';
      live.send({ id: 'other', seq: 1 });
      await tab.waitForTimeout(700);
      assert.equal(await tab.locator('#history').innerText(), '第一次', 'another matter changes nothing');
      live.send({ id: 'm1', seq: 2 });
      await tab.waitForFunction(() => document.querySelector('#history').innerText === '第二次');
      assert.equal(await tab.inputValue('#note'), '写到一半');
      assert.equal(await tab.evaluate(() => document.activeElement.id), 'note');
      assert.match(await tab.locator('.live').innerText(), /有新进展/);
      live.cut();
      await tab.waitForFunction(() => /断了，\d\d:\d\d 以后/.test(document.querySelector('.live').innerText));
      assert.equal(await tab.locator('.live a').innerText(), '刷新');
      live.state.text = '第三次';
      live.mend();
      await tab.waitForFunction(() => document.querySelector('#history').innerText === '第三次', null, { timeout: 10_000 });
      tab.errors.splice(0); // the cut stream is logged by the browser, as it should be
    } finally {
      live.close();
    }
  },
};

// One page with a stream that can be cut and mended.
async function liveServer() {
  const state = { text: '第一次' };
  const streams = new Set();
  let down = false;
  const assets = await serve('.');
  const server = createServer(async (request, response) => {
    if (request.url === '/live') {
      if (down) { response.writeHead(503).end(); return; }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      streams.add(response);
    } else if (request.url.startsWith('/assets/')) {
      const got = await fetch(assets.base + request.url);
      response.writeHead(got.status, { 'content-type': got.headers.get('content-type') || 'text/plain' });
      response.end(Buffer.from(await got.arrayBuffer()));
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><html lang="zh-CN" data-now="${Date.now()}" data-w-live="自动更新，{}" data-w-lost="断了，{} 以后的可能没显示" data-w-held="有新进展" data-w-refresh="刷新">
<title>试</title><link rel="icon" href="data:,"><script src="/assets/app.js" defer></script><body data-live="/live"><main data-matter="m1"><span class="live" data-live-state hidden></span>
<div data-swap id="history">${state.text}</div><div data-swap id="room"><p>${state.text}</p><form><textarea id="note"></textarea></form></div></main></body></html>`);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    state,
    send: (data) => streams.forEach((one) => one.write(`event: matter\ndata: ${JSON.stringify(data)}\n\n`)),
    cut() { down = true; streams.forEach((one) => one.destroy()); streams.clear(); },
    mend() { down = false; },
    close() { assets.close(); server.closeAllConnections(); server.close(); },
  };
}

async function main() {
  const browser = await launch();
  const server = await serve('web/patterns');
  let failed = 0;
  for (const [name, story] of Object.entries(stories)) {
    const context = await browser.context();
    const tab = await newPage(context);
    try {
      await story(tab, server.base);
      noConsoleErrors(tab);
      console.log(`ok    ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`FAILED ${name}\n${error.stack}`);
    }
    await context.close();
  }
  server.close();
  await browser.close();
  return failed ? 1 : 0;
}

process.exitCode = await main();
