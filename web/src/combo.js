// A long <select data-typeahead> becomes a field to type into (ARIA's combobox pattern): text or pinyin initials (data-py),
// a second line from data-note. The select stays in the form, unseen, and carries the value.
import { say, word } from './words.js';

const MOST = 30; // options shown at once
let count = 0;

function lowered(text) {
  return text.trim().toLowerCase();
}

// Where `needle` stands in the option: its text first, then its initials, then its second line.
function rank(option, needle) {
  const at = lowered(option.text).indexOf(needle);
  if (at === 0) return 0;
  if (at > 0) return 1;
  const initials = option.dataset.py || '';
  if (initials.startsWith(needle)) return 2;
  if (initials.includes(needle)) return 3;
  return (option.dataset.note || '').toLowerCase().includes(needle) ? 4 : -1;
}

function found(select, text) {
  const needle = lowered(text);
  const options = [...select.options].filter((option) => option.value !== '' && !option.disabled);
  if (!needle) return options;
  return options.map((option) => [rank(option, needle), option]).filter(([place]) => place >= 0)
    .sort((a, b) => a[0] - b[0]).map(([, option]) => option);
}

function marked(text, needle) {
  const line = document.createElement('span');
  const at = needle ? lowered(text).indexOf(needle) : -1;
  if (at < 0) line.textContent = text;
  else {
    const mark = document.createElement('mark');
    mark.textContent = text.slice(at, at + needle.length);
    line.append(text.slice(0, at), mark, text.slice(at + needle.length));
  }
  return line;
}

class Combo {
  constructor(select) {
    count += 1;
    this.select = select;
    this.shown = [];
    this.active = -1;
    this.build(`combo-${count}`);
    this.listen();
    this.settle();
  }

  build(id) {
    const { select } = this;
    this.input = document.createElement('input');
    for (const [name, value] of Object.entries({
      type: 'text', role: 'combobox', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-list`, class: 'inp',
    })) this.input.setAttribute(name, value);
    for (const name of ['aria-describedby', 'aria-invalid', 'aria-label', 'aria-labelledby', 'required', 'placeholder']) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    if (select.dataset.placeholder) this.input.placeholder = select.dataset.placeholder;
    this.list = document.createElement('ul');
    this.list.id = `${id}-list`;
    this.list.className = 'combo-list';
    this.list.setAttribute('role', 'listbox');
    const label = select.labels && select.labels[0];
    if (label) {
      if (!label.id) label.id = `${id}-label`;
      this.list.setAttribute('aria-labelledby', label.id);
    }
    this.list.hidden = true;
    this.input.id = select.id || id;
    select.id = `${this.input.id}-plain`;
    select.required = false;
    select.hidden = true;
    // The field at which somebody stood, or which the page wants her to mend first, stays that.
    const held = document.activeElement === select || select.autofocus;
    const box = document.createElement('div');
    box.className = 'combo';
    select.before(box);
    box.append(this.input, this.list, select);
    select.autofocus = false;
    if (held) this.input.focus();
  }

  listen() {
    this.input.addEventListener('input', () => this.open());
    this.input.addEventListener('click', () => this.open());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.leave());
    // The list must not take the focus, or the field would count as left before the choice arrives.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const line = event.target.closest('li');
      if (line) this.choose(this.shown[Number(line.dataset.at)]);
    });
    if (this.select.form) this.select.form.addEventListener('reset', () => setTimeout(() => this.settle(), 0));
  }

  chosen() {
    const option = this.select.selectedOptions[0];
    return option && option.value !== '' ? option : null;
  }

  settle() {
    const option = this.chosen();
    this.input.value = option ? option.text : '';
    this.input.defaultValue = this.input.value;
    this.close();
  }

  open() {
    const option = this.chosen();
    const text = option && this.input.value === option.text ? '' : this.input.value;
    const all = found(this.select, text);
    this.shown = all.slice(0, MOST);
    this.active = text && this.shown.length ? 0 : this.shown.indexOf(option);
    this.list.replaceChildren(...this.shown.map((one, at) => this.line(one, at, lowered(text))));
    this.list.hidden = this.shown.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
    this.point();
    say(all.length ? word('found', String(all.length)) : word('none'));
  }

  line(option, at, needle) {
    const line = document.createElement('li');
    line.id = `${this.list.id}-${at}`;
    line.dataset.at = String(at);
    line.setAttribute('role', 'option');
    line.setAttribute('aria-selected', 'false');
    line.append(marked(option.text, needle));
    if (option.dataset.note) {
      const note = document.createElement('small');
      note.textContent = option.dataset.note;
      line.append(note);
    }
    return line;
  }

  point() {
    [...this.list.children].forEach((line, at) => {
      line.setAttribute('aria-selected', String(at === this.active));
      if (at === this.active) line.scrollIntoView({ block: 'nearest' });
    });
    if (this.active >= 0 && !this.list.hidden) this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.active}`);
    else this.input.removeAttribute('aria-activedescendant');
  }

  key(event) {
    if (event.isComposing) return; // the arrow and Enter keys belong to the pinyin input then
    const shut = this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (shut) { this.open(); return; }
      const by = event.key === 'ArrowDown' ? 1 : -1;
      this.active = this.active < 0 && by < 0 ? this.shown.length - 1 : (this.active + by + this.shown.length) % this.shown.length;
      this.point();
    } else if (event.key === 'Enter' && !shut && this.active >= 0) {
      event.preventDefault();
      this.choose(this.shown[this.active]);
    } else if (event.key === 'Escape' && !shut) {
      event.preventDefault();
      event.stopPropagation();
      this.settle();
    }
  }

  choose(option) {
    if (!option) return;
    const changed = this.select.value !== option.value;
    this.select.value = option.value;
    this.settle();
    if (changed) this.select.dispatchEvent(new Event('change', { bubbles: true }));
  }

  // Leaving takes an exact match, empties an emptied field, and otherwise puts the last choice back.
  leave() {
    const text = lowered(this.input.value);
    const exact = [...this.select.options].find((option) => option.value !== '' && lowered(option.text) === text);
    if (exact) this.choose(exact);
    else if (!text && this.select.value !== '') {
      this.select.value = '';
      this.settle();
      this.select.dispatchEvent(new Event('change', { bubbles: true }));
    } else this.settle();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}

/** Upgrades each plain list under `root` that asks for it and has not been upgraded. */
export function upgradeLists(root) {
  if (!root.querySelectorAll) return;
  for (const select of root.querySelectorAll('select[data-typeahead]:not([multiple]):not([hidden])')) new Combo(select);
}
