// The icon sprite: line icons (20 × 20), the clock's shapes (28 × 28) and the nodes of a line (22 × 22).
// Used with <svg class="i" aria-hidden="true"><use href="/assets/icons.svg#i-lock"/></svg>.

const LINES = {
  alert: '<path d="M10 2.8 17.600 16.500H2.400z"/><path d="M10 8v4M10 14.200v.1"/>',
  back: '<path d="m12 4.500-5.500 5.500 5.500 5.500"/>',
  camera: '<path d="M2.500 6.500h3.200L7 4.500h6l1.300 2h3.200v9.500h-15z"/><circle cx="10" cy="11" r="2.8"/>',
  chat: '<path d="M3 4.500h14v9H9.500L6 16.500v-3H3z"/>',
  check: '<path d="m4.500 10.500 3.700 3.700 7.300-8.200"/>',
  desk: '<path d="M3 10.500 5 4h10l2 6.500V16H3z"/><path d="M3 10.500h4l1 2h4l1-2h4"/>',
  doc: '<path d="M5 2.500h6.500L15 6v11.500H5z"/><path d="M11.500 2.500V6H15M7.500 10h5M7.500 13h5"/>',
  eye: '<path d="M2 10s2.900-5 8-5 8 5 8 5-2.900 5-8 5-8-5-8-5z"/><circle cx="10" cy="10" r="2.300"/>',
  info: '<circle cx="10" cy="10" r="7.500"/><path d="M10 9v4.500M10 6.400v.1"/>',
  list: '<path d="M7.500 5H17M7.500 10H17M7.500 15H17M3.500 5h.1M3.500 10h.1M3.500 15h.1"/>',
  lock: '<rect x="4" y="9" width="12" height="8" rx="1.500"/><path d="M6.800 9V6.500a3.200 3.200 0 0 1 6.400 0V9"/>',
  more: '<path d="M4.500 10h.1M10 10h.1M15.500 10h.1"/>',
  phone: '<path d="M4 3h3l1.500 4-2 1.500a9 9 0 0 0 5 5l1.500-2 4 1.500v3a1 1 0 0 1-1.100 1A13.500 13.500 0 0 1 3 4.100 1 1 0 0 1 4 3z"/>',
  pin: '<path d="M10 17.500S4.500 12.400 4.500 8a5.500 5.500 0 0 1 11 0c0 4.400-5.500 9.500-5.500 9.500z"/><circle cx="10" cy="8" r="2"/>',
  plus: '<path d="M10 4v12M4 10h12"/>',
  print: '<path d="M6 7V3h8v4M6 14H3V7h14v7h-3"/><path d="M6 12h8v5H6z"/>',
  search: '<circle cx="9" cy="9" r="5.200"/><path d="m13 13 4 4"/>',
  speak: '<path d="M3 8v4h2.500L9.500 15.500v-11L5.500 8z"/><path d="M12.500 7.500a3.500 3.500 0 0 1 0 5M14.800 5.200a6.800 6.800 0 0 1 0 9.600"/>',
  user: '<circle cx="10" cy="7" r="3.300"/><path d="M3.500 17a6.500 6.500 0 0 1 13 0"/>',
  whistle: '<circle cx="8" cy="12" r="4.500"/><path d="M8 7.500h9.500v3.200l-5 1M10 4.500V3M13 5l1-1.300"/>',
};

const STEPS = 16; // the clock's sector is drawn in sixteenths of what is left

function sector(step) {
  const ring = '<circle cx="14" cy="14" r="12" fill="none" stroke="currentColor" stroke-width="1.7"/>';
  if (step === 0) return ring;
  const round = 2 * Math.PI * 4.5;
  const left = step / STEPS;
  const turn = -90 + 360 * (1 - left);
  return `${ring}<circle cx="14" cy="14" r="4.5" fill="none" stroke="currentColor" stroke-width="9"` +
    ` stroke-dasharray="${(round * left).toFixed(2)} ${round.toFixed(2)}" transform="rotate(${turn.toFixed(1)} 14 14)"/>`;
}

const cut = (d) => `<path d="${d}" fill="none" stroke="var(--paper,#fff)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>`;
const CLOCKS = {
  late: '<path d="M14 1.300 26.700 14 14 26.700 1.300 14z" fill="currentColor"/>' + cut('M14 8.500v6.200M14 18.900v.1'),
  rest: '<circle cx="14" cy="14" r="12" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M10.800 9.500v9M17.200 9.500v9" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
  done: '<circle cx="14" cy="14" r="12.700" fill="currentColor"/>' + cut('m8.500 14.300 3.900 3.900 7.100-8'),
  maybe: '<circle cx="14" cy="14" r="12" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="3.300 2.980"/><path d="M14 8v6.200l3.800 2.300" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
};

const NODES = {
  done: '<circle cx="11" cy="11" r="10" fill="currentColor"/>' + cut('m6.500 11.300 3.200 3.200 5.800-6.600'),
  now: '<circle cx="11" cy="11" r="9.500" fill="none" stroke="currentColor" stroke-width="1.8"/><circle cx="11" cy="11" r="5" fill="currentColor"/>',
  next: '<circle cx="11" cy="11" r="7" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  skip: '<path d="M5 11h12" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
  ask: '<rect x="2" y="2" width="18" height="18" rx="2" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M8.400 8.800a2.600 2.600 0 1 1 3.700 2.300c-.8.4-1.100.9-1.100 1.700M11 15.500v.1" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
  late: '<path d="M11 1 21 11 11 21 1 11z" fill="currentColor"/>' + cut('M11 6.500v5M11 15v.1'),
};

const MARK = '<path d="M17.900 7.200a7.600 7.600 0 1 0-4.300 9.500M12.100 12.800a7.600 7.600 0 1 0 4.300-9.500" fill="none" stroke="currentColor" stroke-width="2.400"/>';

const symbol = (id, box, body, attributes = '') => `<symbol id="${id}" viewBox="0 0 ${box}"${attributes}>${body}</symbol>`;

/** The whole sprite as SVG text. */
export function sprite() {
  const pen = ' fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"';
  const parts = [symbol('mark', '30 20', MARK)];
  for (const [name, body] of Object.entries(LINES)) parts.push(symbol(`i-${name}`, '20 20', body, pen));
  for (let step = 0; step <= STEPS; step += 1) parts.push(symbol(`k-left-${step}`, '28 28', sector(step)));
  for (const [name, body] of Object.entries(CLOCKS)) parts.push(symbol(`k-${name}`, '28 28', body));
  for (const [name, body] of Object.entries(NODES)) parts.push(symbol(`n-${name}`, '22 22', body));
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${parts.join('')}</svg>\n`;
  return text.replace(/(\.\d*?[1-9])0+(?=[^\d])|\.0+(?=[^\d])/g, '$1');
}
