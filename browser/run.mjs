// Starts the program on a demo of its own and looks at every page of pages.json, signed in where it says so: `node browser/run.mjs` checks and
// tells the stories, `node browser/run.mjs looks` looks alone and is what `make looks` calls, and `node browser/run.mjs deep` tells alone what
// takes minutes. Pictures go to looks/.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { district, freePort } from './serve.mjs';

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

/** Settings of a server by a name that passkeys are bound to, with an agency's own sign-in, which nobody asks here. */
function settings(folder, base) {
  writeFileSync(join(folder, 'agency.secret'), 'of-the-looks-alone\n', { mode: 0o600 });
  const agency = '[[oidc]]\nagency = "water"\nissuer = "http://127.0.0.1:9"\nclient_id = "lianxin"\nclient_secret_file = "agency.secret"\n';
  writeFileSync(join(folder, 'config.toml'), `[site]\norigin = "${base}"\n\n${agency}`);
  return ['--config', join(folder, 'config.toml')];
}

/** Looks at every page of pages.json, or of those that LIANXIN_LOOKS names; whether something is wrong with one. */
async function looksBad() {
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const served = { listen: `127.0.0.1:${port}`, config: (folder) => settings(folder, base) };
  const { accounts, folder, close } = await district(program, 40, () => {}, served);
  const login = join(folder, 'login.json');
  writeFileSync(login, JSON.stringify(accounts), { mode: 0o600 });
  const only = process.env.LIANXIN_LOOKS ? ['--only', process.env.LIANXIN_LOOKS] : [];
  const args = ['--base', base, '--login', login, '--pages', join(root, 'browser/pages.json'), '--out', join(root, 'looks'), '--check', ...only];
  const bad = fails('looks.mjs', ...args);
  close();
  return bad;
}

// How many real messages come in while the counter is worked: a share that takes a minute, and all that are wanted of it.
const [SHARE, ALL] = ['300', '2000'];
const told = {
  looks: async () => [await looksBad()],
  check: async () => [await looksBad(), fails('whistle.mjs'), fails('passkey.mjs'), fails('agency.mjs'), fails('newcomer.mjs'), fails('day.mjs'), fails('counter.mjs', SHARE)],
  deep: async () => [fails('counter.mjs', ALL)],
};
process.exit((await told[what]()).some(Boolean) ? 1 : 0);
