// Words come from the server, as data-w-* on <html>, so that the script holds none in any language.

/** The word `name` with `{}` replaced by `part`, or empty where the page does not carry it. */
export function word(name, part = '') {
  const text = document.documentElement.dataset[`w${name[0].toUpperCase()}${name.slice(1)}`] || '';
  return text.replace('{}', () => part);
}

/** Says `text` once to screen readers, politely; the page has one <p class="sr" id="say" role="status">. */
export function say(text) {
  const place = document.getElementById('say');
  if (place) place.textContent = text;
}

/** A moment as HH:MM in the district's zone (data-zone on <html>). */
export function hour(at) {
  const timeZone = document.documentElement.dataset.zone || 'Asia/Shanghai';
  return new Intl.DateTimeFormat('zh-CN', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(at);
}
