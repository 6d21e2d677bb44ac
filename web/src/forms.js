// Forms: one sending at a time, and a question before typed text is thrown away.
const GIVE_UP = 20000; // ms after which a form may be sent again; a repeat is harmless, its order has the same id

/** Whether somebody has typed into `form` what has not been sent. */
export function isTyped(form) {
  return [...form.elements].some((field) => {
    if (field.type === 'hidden' || field.matches('select, button, fieldset, output')) return false;
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  });
}

function free(form) {
  form.removeAttribute('aria-busy');
  for (const button of form.querySelectorAll('[data-words]')) {
    button.textContent = button.dataset.words;
    button.style.minWidth = '';
    delete button.dataset.words;
  }
}

function send(event) {
  const form = event.target;
  // Its answer is a file: the page stays, and may ask for the next one.
  if (form.dataset.stays !== undefined) return;
  if (event.defaultPrevented && !form.matches('[hx-post],[data-hx-post]')) return;
  if (form.getAttribute('aria-busy') === 'true') {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute('aria-busy', 'true');
  form.dataset.sent = '1';
  const button = event.submitter;
  if (button && button.dataset.busy && button.matches('button')) {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.dataset.words = button.textContent;
    // After this turn, so that the button's own name and value still go with the form.
    setTimeout(() => { if (button.dataset.words) button.textContent = button.dataset.busy; }, 0);
  }
  setTimeout(() => free(form), GIVE_UP);
}

export function startForms() {
  document.addEventListener('submit', send, true);
  document.addEventListener('htmx:finally:request', (event) => {
    const form = event.target.closest('form');
    if (form) free(form);
  });
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form')) {
      free(form);
      delete form.dataset.sent;
    }
  });
  addEventListener('beforeunload', (event) => {
    const guarded = [...document.querySelectorAll('form[data-guard]')];
    if (guarded.some((form) => !form.dataset.sent && isTyped(form))) event.preventDefault();
  });
}
