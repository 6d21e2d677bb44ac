// Every page works without this script. It adds: ticking clocks, live pages, look-up in long lists,
// a guard against double sending, and keys for those who switched them on.
import htmx from 'htmx.org';
import { wireBoards } from './board.js';
import { startClocks } from './clock.js';
import { upgradeLists } from './combo.js';
import { startForms } from './forms.js';
import { startKeys } from './keys.js';
import { startLive } from './live.js';
import { startPasskeys } from './passkey.js';

/** Wires what has just come into the page, at load, after htmx and after a live update. */
function wire(root) {
  upgradeLists(root);
  wireBoards(root, upgradeLists);
}

document.documentElement.classList.add('has-script');
startClocks();
startPasskeys();
startForms();
startKeys();
startLive((part) => {
  htmx.process(part);
  wire(part);
});
wire(document);
document.addEventListener('htmx:after:process', (event) => wire(event.target));
