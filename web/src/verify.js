// The page that checks a proof file on this device. It sends nothing: the page can be saved and used without a network.
import { check } from './verify-proof.mjs';

const form = document.getElementById('verify');
const out = document.getElementById('verdict');
const words = form?.dataset ?? {};

function line(tag, text, kind) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

const fill = (pattern, value) => (pattern ?? '').replace('{}', String(value));

function tell(verdict) {
  out.replaceChildren();
  out.append(line('h2', verdict.ok ? words.wTrue : words.wFalse));
  const failed = verdict.records.filter((r) => r.fault !== null);
  if (verdict.fault === 'form') out.append(line('p', words.wForm));
  if (verdict.fault === 'last') out.append(line('p', words.wLast));
  if (verdict.ok) {
    out.append(line('p', fill(fill(words.wAll, verdict.records.length), verdict.size)));
    const shut = verdict.records.filter((r) => !r.open).length;
    // Files of before give only the hash of some.
    if (shut > 0) out.append(line('p', fill(words.wShut, shut), 'note'));
    if (verdict.cut) out.append(line('p', words.wCut, 'note'));
    out.append(line('p', fill(words.wRoot, verdict.root), 'note code'));
  }
  const list = line('ul', '', 'lines');
  for (const record of failed.slice(0, 50)) {
    const why = { bytes: words.wBytes, told: words.wTold, path: words.wPath }[record.fault] ?? words.wForm;
    list.append(line('li', `${fill(words.wRecord, record.seq)}${why}`));
  }
  if (failed.length > 0) out.append(list);
}

document.getElementById('file')?.addEventListener('change', async (event) => {
  const file = event.target.files?.[0];
  if (!file) return;
  out.replaceChildren(line('p', words.wBusy));
  tell(file.size > 20_000_000 ? { ok: false, fault: 'form', records: [] } : await check(await file.text()));
  out.focus();
});
