// Passkeys: a form with data-passkey asks the server for a challenge, lets the browser make a key (`create`) or sign with one
// (`get`), puts the answer into its field and is then sent like any form. Browsers without passkeys never see it.
const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const keys = (list) => (list ?? []).map((one) => ({ ...one, id: raw(one.id) }));

/** What the server asked, with bytes where the browser wants bytes. */
function question({ publicKey }) {
  const asked = { ...publicKey, challenge: raw(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: raw(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = keys(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = keys(asked.allowCredentials);
  return { publicKey: asked };
}

/** What the browser answered, as text. */
function answer({ id, rawId, type, response }) {
  const told = {};
  for (const name of ['attestationObject', 'authenticatorData', 'clientDataJSON', 'signature', 'userHandle']) {
    if (response[name]) told[name] = text(response[name]);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: told, extensions: {} });
}

async function ask(form) {
  const body = new URLSearchParams({ csrf: form.elements.csrf?.value ?? '' });
  const asked = await fetch(form.dataset.begin, { method: 'POST', body });
  // The session or the ticket is over: the form's own answer says what to do.
  if (!asked.ok || asked.redirected) return '';
  return answer(await navigator.credentials[form.dataset.passkey](question(await asked.json())));
}

async function send(event) {
  const form = event.target;
  if (!form.matches?.('form[data-passkey]')) return;
  event.preventDefault();
  if (form.getAttribute('aria-busy') === 'true') return;
  const failed = form.querySelector('[role=alert]');
  form.setAttribute('aria-busy', 'true');
  failed.hidden = true;
  try {
    form.elements.credential.value = await ask(form);
    form.submit();
  } catch {
    // Called off, timed out, or no such key here.
    failed.hidden = false;
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/** To be called before forms are guarded: what is stopped here is not sent yet. */
export function startPasskeys() {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const part of document.querySelectorAll('[data-has-passkeys]')) part.hidden = false;
  document.addEventListener('submit', send, true);
}
