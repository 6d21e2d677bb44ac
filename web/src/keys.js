// Single keys, only where the person has switched them on (<body data-keys>): / search, j k rows, x picks a row of a board,
// and [data-key] of the page.

function typing(target) {
  return target.matches('input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox]');
}

function step(by) {
  const links = [...document.querySelectorAll('.row-t a, .tbl .ttl')];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
}

// The box of the row in which the focus is.
function pick() {
  const row = document.activeElement && document.activeElement.closest('tr');
  const box = row && row.querySelector('input[type=checkbox]');
  if (box) box.click();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'x') pick();
  else {
    const wanted = event.key === '/' ? document.querySelector('.find input[type=search]') : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    if (typing(wanted)) wanted.focus();
    else wanted.click();
  }
  event.preventDefault();
}

export function startKeys() {
  if ('keys' in document.body.dataset) document.addEventListener('keydown', press);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  });
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
