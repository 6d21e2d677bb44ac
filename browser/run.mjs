// Starts the program on a demo of its own and looks at every page of pages.json, signed in where it says so: `node browser/run.mjs` checks and
// tells the stories, `node browser/run.mjs looks` looks alone and is what `make looks` calls, and `node browser/run.mjs deep` tells alone what
// takes minutes. Pictures go to looks/.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { district } from './serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/lianxin/target');
const [, , what = 'check'] = process.argv;
const order = what !== 'check' ? ['release', 'debug'] : ['debug', 'release'];
const program = order.map((profile) => join(built, profile, 'lianxin')).find(existsSync);
if (!program) {
  console.error('no program to look at: run `make build` or `make test`');
  process.exit(1);
}

/** Tells a story by a program of its own; whether it failed. */
const fails = (story, ...args) => (spawnSync('node', [join(root, 'browser', story), program, ...args], { stdio: 'inherit', cwd: root }).status ?? 1) !== 0;

/** Looks at every page of pages.json; whether something is wrong with one. */
async function looksBad() {
  const { base, accounts, folder, close } = await district(program, 40);
  const login = join(folder, 'login.json');
  writeFileSync(login, JSON.stringify(accounts), { mode: 0o600 });
  const args = ['--base', base, '--login', login, '--pages', join(root, 'browser/pages.json'), '--out', join(root, 'looks'), '--check'];
  const bad = fails('looks.mjs', ...args);
  close();
  return bad;
}

// How many real messages come in while the counter is worked: a share that takes a minute, and all that are wanted of it.
const [SHARE, ALL] = ['300', '2000'];
const told = {
  looks: async () => [await looksBad()],
  check: async () => [await looksBad(), fails('whistle.mjs'), fails('passkey.mjs'), fails('agency.mjs'), fails('newcomer.mjs'), fails('counter.mjs', SHARE)],
  deep: async () => [fails('counter.mjs', ALL)],
};
process.exit((await told[what]()).some(Boolean) ? 1 : 0);
