// What is asked of every page at every width. Runs inside the page; returns findings as {rule, where, what}.

/** Sideways scrolling, text too small, targets too small. `least`: {text, target} in CSS px. */
export function measure(least) {
  const findings = [];
  const name = (node) => {
    const parts = [];
    for (let at = node; at && at !== document.body && parts.length < 4; at = at.parentElement) {
      const kind = typeof at.className === 'string' && at.className.trim() ? `.${at.className.trim().split(/\s+/).join('.')}` : '';
      parts.unshift(at.id ? `${at.localName}#${at.id}` : at.localName + kind);
    }
    return parts.join(' > ');
  };
  const say = (rule, node, what) => findings.push({ rule, where: name(node), what });

  // Seen: has a box, is not hidden, and is not text kept for screen readers only.
  const seen = (node) => {
    if (node.closest('.sr, .skip, [hidden], details:not([open]) > :not(summary)')) return false;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.visibility !== 'visible' || style.display === 'none' || style.clipPath === 'inset(50%)') return false;
    }
    return true;
  };

  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    const over = [...document.body.querySelectorAll('*')].filter((node) => seen(node) && node.getBoundingClientRect().right > innerWidth + 0.5);
    say('sideways', over[over.length - 1] || document.body, `page is ${wide} px wide, window ${innerWidth} px`);
  }

  // Text is cut where a box that does not scroll hides part of its own words.
  for (const node of document.body.querySelectorAll('*')) {
    if (!seen(node) || node.matches('textarea, select, input, svg, svg *')) continue;
    const style = getComputedStyle(node);
    const clips = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    if (clips && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)) {
      say('cut', node, `${node.scrollWidth}×${node.scrollHeight} in ${node.clientWidth}×${node.clientHeight}`);
    }
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || told.has(node) || node.matches('script, style, option') || !seen(node)) continue;
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < least.text - 0.01) { told.add(node); say('small text', node, `${size} px, least ${least.text}`); }
  }
  for (const node of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (seen(node) && size < least.text - 0.01) say('small text', node, `${size} px, least ${least.text}`);
  }

  // A link inside a sentence is exempt (WCAG 2.5.8, inline): its own block has other words of its own.
  const inSentence = (node) => {
    if (!node.matches('a') || getComputedStyle(node).display !== 'inline') return false;
    return [...node.parentElement.childNodes].some((one) => one.nodeType === 3 && /[\p{L}\p{N}]/u.test(one.data));
  };
  // The part of the page that takes the press: labels count for their field, and a link may be stretched over its row by ::after.
  const target = (node) => {
    const boxes = [node.getBoundingClientRect()];
    for (const label of node.labels || []) boxes.push(label.getBoundingClientRect());
    const after = getComputedStyle(node, '::after');
    if (node.matches('a') && after.position === 'absolute' && after.content !== 'none' && after.top === '0px' && after.bottom === '0px') {
      let held = node;
      while (held && getComputedStyle(held).position === 'static') held = held.parentElement;
      if (held) boxes.push(held.getBoundingClientRect());
    }
    return { width: Math.max(...boxes.map((box) => box.width)), height: Math.max(...boxes.map((box) => box.height)) };
  };
  for (const node of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex="0"]')) {
    if (!seen(node) && !(node.matches('.pick input') && seen(node.parentElement))) continue;
    if (inSentence(node)) continue;
    const { width, height } = target(node);
    if (Math.min(width, height) < least.target - 0.5) {
      say('small target', node, `${Math.round(width)}×${Math.round(height)} px, least ${least.target}: “${(node.innerText || node.name || '').trim().slice(0, 20)}”`);
    }
  }
  return findings;
}

/** The axe-core rules asked for. */
export const AXE = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
