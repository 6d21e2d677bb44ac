// A board of boxes: how many are picked is said, and a page can be picked whole. Without this script the boxes work as they are.

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

/** Wires the boards under `root`. */
export function wireBoards(root) {
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
  }
}
