// A board of boxes: how many are picked is said, and a page can be picked whole. Beside it stands a preview of the row in
// which the focus is, or that was pressed. Without this script the boxes work as they are, and a preview is a page of its own.

const REST = 150; // ms that the focus rests on a row before its preview is fetched
let at = ''; // the matter whose preview is shown or on its way
let timer = 0;
let onShown = () => {};

function side() {
  const place = document.getElementById('preview');
  return place && place.offsetParent ? place : null; // a narrow window does not show it
}

function mark() {
  for (const row of document.querySelectorAll('.board tbody tr')) row.classList.toggle('is-at', Boolean(side()) && row.dataset.matter === at);
}

async function fetchPreview(row) {
  const place = side();
  const link = row.querySelector('[data-preview]');
  if (!place || !link) return;
  const wanted = at;
  const url = new URL(link.href);
  url.searchParams.set('part', '1');
  url.searchParams.set('back', location.pathname + location.search);
  try {
    const answer = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (wanted !== at) return; // another row has come since
    place.replaceChildren(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
    place.dataset.of = wanted;
    place.parentElement.scrollTop = 0;
    onShown(place);
  } catch {
    // The row's own link still opens the preview as a page.
  }
}

function preview(row, rest) {
  if (!side() || !row.dataset.matter || row.dataset.matter === at) return;
  at = row.dataset.matter;
  mark();
  clearTimeout(timer);
  timer = setTimeout(() => fetchPreview(row), rest);
}

/** After the list was exchanged the preview is fetched again, unless somebody is at work in it. */
function renew(form) {
  const place = side();
  if (!place || !at || place.contains(document.activeElement)) return;
  const row = form.querySelector(`tr[data-matter="${CSS.escape(at)}"]`);
  if (row) fetchPreview(row);
}

function follow(form) {
  const place = side();
  if (!place) return;
  const first = !at;
  if (first) at = place.dataset.of;
  mark();
  form.addEventListener('focusin', (event) => {
    const row = event.target.closest('tbody tr');
    if (row) preview(row, REST);
  });
  form.addEventListener('click', (event) => {
    const row = event.target.closest('tbody tr');
    if (!row || !side()) return;
    if (event.target.closest('[data-preview]')) event.preventDefault();
    else if (event.target.closest('a, button, label, input')) return;
    preview(row, 0);
  });
  if (!first) renew(form);
}

function boxes(form) {
  return [...form.querySelectorAll('input[name=pick]')];
}

const wired = new WeakSet(); // a form that came by a live update is announced twice: by it and by htmx

function tell(form) {
  const place = form.querySelector('[data-picked]');
  if (!place) return;
  if (place.dataset.none === undefined) place.dataset.none = place.textContent;
  const picked = boxes(form).filter((box) => box.checked).length;
  place.textContent = picked ? place.dataset.picked.replace('{}', picked) : place.dataset.none;
  form.classList.toggle('has-picked', picked > 0);
  for (const row of form.querySelectorAll('tbody tr')) {
    const box = row.querySelector('input[name=pick]');
    row.classList.toggle('is-picked', Boolean(box && box.checked));
  }
}

/** Wires the boards under `root`; `shown` wires a preview that has come. */
export function wireBoards(root, shown) {
  if (shown) onShown = shown;
  const forms = root.matches && root.matches('form.board') ? [root] : [...root.querySelectorAll('form.board')];
  for (const form of forms) {
    if (wired.has(form)) continue;
    wired.add(form);
    form.addEventListener('change', () => tell(form));
    const all = form.querySelector('[data-pick-all]');
    if (all) {
      all.hidden = false;
      all.addEventListener('click', () => {
        const open = boxes(form).some((box) => !box.checked);
        for (const box of boxes(form)) box.checked = open;
        tell(form);
      });
    }
    tell(form);
    follow(form);
  }
}
