// Live pages: when a matter on this page changes, the page is fetched again and its marked regions are exchanged.
// The server stays the only one that draws; a region in which somebody is typing is left alone.
import { now, setNow, tick } from './clock.js';
import { isTyped } from './forms.js';
import { hour, word } from './words.js';

const GATHER = 400; // ms in which several events become one fetch
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60000;
const BEAT = 15000;
const ASLEEP = 60000; // a beat this late means that the machine slept

let source = null;
let wait = FIRST_WAIT;
let retry = 0;
let gather = 0;
let fetching = false;
let again = false;
let lastHeard = 0;
let lost = false;
let onSwapped = () => {};

function show(state, text) {
  for (const place of document.querySelectorAll('.live[data-live-state]')) {
    place.hidden = false;
    if (place.dataset.liveState === state && place.dataset.liveText === text) continue;
    place.dataset.liveState = state;
    place.dataset.liveText = text;
    place.classList.toggle('is-lost', state !== 'on');
    const line = [text];
    if (state !== 'on') {
      const link = document.createElement('a');
      link.className = 'link';
      link.href = location.href;
      link.textContent = word('refresh');
      line.push(link);
    }
    place.replaceChildren(...line);
  }
}

function showLost() {
  if (!lost) {
    lost = true;
    show('lost', word('lost', hour(lastHeard)));
  }
}

function touches(id) {
  return [...document.querySelectorAll('[data-matter]')].some((place) => place.dataset.matter === '*' || place.dataset.matter === id);
}

// What has the focus, told so that it is found again in the fresh region: by its id, or by where it leads. Somebody who moves over
// a list by key keeps her row while others change it.
function focused(old) {
  const here = document.activeElement;
  if (!here || !old.contains(here)) return '';
  if (here.id) return `#${CSS.escape(here.id)}`;
  return here.hasAttribute('href') ? `a[href="${CSS.escape(here.getAttribute('href'))}"]` : '';
}

const found = (region, held) => (region.matches(held) ? region : region.querySelector(held));

function exchange(old, fresh) {
  const held = focused(old);
  const open = [...old.querySelectorAll('details[open][id]')].map((part) => part.id);
  const part = document.importNode(fresh, true);
  old.replaceWith(part);
  for (const id of open) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  const back = held && found(part, held);
  if (back) back.focus({ preventScroll: true });
  onSwapped(part);
}

function busy(region) {
  const here = document.activeElement;
  const control = here && region.contains(here) && here.matches('input, textarea, select, button, [role=combobox]');
  return control || [...region.querySelectorAll('form')].some(isTyped);
}

// Whether the row that has the focus would go: her next key would then meet another matter, or none.
function leaves(old, fresh) {
  const held = document.activeElement?.closest('tr[data-matter]') ? focused(old) : '';
  return held !== '' && !found(fresh, held);
}

function swapAll(page) {
  let kept = false;
  for (const old of document.querySelectorAll('[data-swap][id]')) {
    const fresh = page.getElementById(old.id);
    if (!fresh || old.isEqualNode(fresh)) continue;
    if (busy(old) || leaves(old, fresh)) kept = true;
    else exchange(old, fresh);
  }
  return kept;
}

async function refresh() {
  if (fetching) { again = true; return; }
  fetching = true;
  const x = scrollX;
  const y = scrollY;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store', headers: { 'X-Live': '1' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    setNow(page.documentElement);
    const kept = swapAll(page);
    scrollTo(x, y);
    tick();
    lost = false;
    lastHeard = now();
    if (kept) show('held', word('held'));
    else show('on', word('live', hour(lastHeard)));
  } catch {
    showLost();
  } finally {
    fetching = false;
    if (again) { again = false; later(); }
  }
}

function later() {
  clearTimeout(gather);
  gather = setTimeout(refresh, GATHER);
}

function hear(event) {
  lastHeard = now();
  let id = '';
  try { id = String(JSON.parse(event.data).id); } catch { return; }
  if (touches(id)) later();
}

function open(url) {
  clearTimeout(retry);
  if (source) source.close();
  source = new EventSource(url);
  source.addEventListener('open', () => {
    const was = lost;
    wait = FIRST_WAIT;
    lastHeard = now();
    if (was) refresh();
    else show('on', word('live', hour(lastHeard)));
  });
  source.addEventListener('matter', hear);
  // Whoever listens may no longer: the page goes with the session, unless words would be lost with it.
  source.addEventListener('gone', () => {
    source.close();
    if ([...document.forms].some(isTyped)) showLost();
    else location.reload();
  });
  source.addEventListener('beat', () => { lastHeard = now(); });
  source.addEventListener('error', () => {
    source.close();
    showLost();
    clearTimeout(retry);
    retry = setTimeout(() => open(url), wait * (0.75 + Math.random() / 2));
    wait = Math.min(LONGEST_WAIT, wait * 2);
  });
}

/** Starts on pages whose <body> carries data-live with the stream's address; `swapped` wires each new region. */
export function startLive(swapped) {
  const url = document.body.dataset.live;
  if (!url || typeof EventSource !== 'function') return;
  onSwapped = swapped;
  lastHeard = now();
  open(url);
  const wake = () => { lost = true; wait = FIRST_WAIT; open(url); };
  let beat = Date.now();
  setInterval(() => {
    if (Date.now() - beat > BEAT + ASLEEP) wake();
    beat = Date.now();
  }, BEAT);
  addEventListener('online', wake);
  addEventListener('pagehide', () => { if (source) source.close(); });
  addEventListener('pageshow', (event) => { if (event.persisted) wake(); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && lost) wake(); });
}
