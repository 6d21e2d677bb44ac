// Rewords clocks that run in plain time. Limits in working days carry no data-due and stay as the server wrote them.
import { say, word } from './words.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SIXTEENTHS = 16;
let skew = 0; // server's clock minus this machine's, ms

/** The server's idea of now, ms. */
export function now() {
  return Date.now() + skew;
}

/** Sets this machine's difference from the server's moment of rendering (data-now on <html>). */
export function setNow(root = document.documentElement) {
  const rendered = Number(root.dataset.now);
  if (rendered > 0) skew = rendered - Date.now();
}

/** What is left as [number, unit] pairs: above 3 days days and hours, below 1 day hours and minutes; seconds only where asked. */
export function parts(ms, seconds) {
  const left = Math.abs(ms);
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  if (days > 0) return hours ? [[days, 'day'], [hours, 'hour']] : [[days, 'day']];
  if (hours > 0) return minutes ? [[hours, 'hour'], [minutes, 'minute']] : [[hours, 'hour']];
  if (seconds) return [[minutes, 'minute'], [Math.floor((left % MINUTE) / SECOND), 'second']];
  return [[minutes, 'minute']];
}

function stateOf(due, from, at) {
  const left = due - at;
  if (left <= 0) return 'late';
  if (left < HOUR || (from && left < (due - from) / 4)) return 'soon';
  return 'run';
}

// Numbers are set large (<b>), units small; built from nodes, never from markup in words.
function fill(place, state, ms, seconds) {
  const line = document.createDocumentFragment();
  const [before, after] = word(state === 'late' ? 'late' : 'left', '\u0000').split('\u0000');
  line.append(before || '');
  parts(ms, seconds).forEach(([count, unit], index) => {
    const [head, tail] = word(unit, '\u0000').split('\u0000');
    const number = document.createElement('b');
    number.textContent = String(count);
    line.append(index ? ' ' : '', head || '', number, tail || '');
  });
  line.append(after || '');
  place.replaceChildren(line);
}

function draw(clock, place, state, due, from, at) {
  if (!clock) return;
  const use = clock.querySelector('.disc use');
  if (use) {
    const left = from ? Math.round(((due - at) / (due - from)) * SIXTEENTHS) : 1;
    const shape = state === 'late' ? 'k-late' : `k-left-${Math.max(1, Math.min(SIXTEENTHS, left))}`;
    if (state === 'late' || from) use.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${shape}`));
  }
  if (clock.classList.contains(`is-${state}`)) return;
  clock.classList.remove('is-run', 'is-soon', 'is-late');
  clock.classList.add(`is-${state}`);
  const row = clock.closest('.row, .agency');
  if (row && state === 'late') row.classList.add('is-late');
  const title = row && row.querySelector('.row-t, .agency-n');
  say(`${title ? title.textContent.trim() : ''} ${place.textContent}`.trim());
}

/** Rewords every `[data-due]` under `root` that asks for ticks of this kind. */
export function tick(root = document, onlySeconds = false) {
  const at = now();
  for (const place of root.querySelectorAll(onlySeconds ? '[data-due][data-seconds]' : '[data-due]')) {
    const due = Number(place.dataset.due);
    const from = Number(place.dataset.from) || 0;
    if (!due) continue;
    const state = stateOf(due, from, at);
    fill(place, state, due - at, 'seconds' in place.dataset);
    draw(place.closest('.clock'), place, state, due, from, at);
  }
}

export function startClocks() {
  setNow();
  if (!word('left')) return;
  tick();
  setInterval(() => tick(), MINUTE);
  setInterval(() => tick(document, true), SECOND);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });
}
