// Starts the program on a demo of its own and looks at every page of pages.json, signed in where it says so: `node browser/run.mjs` checks, and
// `node browser/run.mjs looks` does the same and is what `make looks` calls. Pictures go to looks/.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { district } from './serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/lianxin/target');
const order = process.argv[2] === 'looks' ? ['release', 'debug'] : ['debug', 'release'];
const program = order.map((profile) => join(built, profile, 'lianxin')).find(existsSync);
if (!program) {
  console.error('no program to look at: run `make build` or `make test`');
  process.exit(1);
}

const { base, accounts, folder, close } = await district(program, 40);
const login = join(folder, 'login.json');
writeFileSync(login, JSON.stringify(accounts), { mode: 0o600 });

const tool = join(root, 'browser/looks.mjs');
const pages = join(root, 'browser/pages.json');
const args = [tool, '--base', base, '--login', login, '--pages', pages, '--out', join(root, 'looks'), '--check'];
const found = spawnSync('node', args, { stdio: 'inherit', cwd: root }).status ?? 1;
close();
// Pictures need no story told again.
const told = process.argv[2] === 'looks' ? 0 : spawnSync('node', [join(root, 'browser/whistle.mjs'), program], { stdio: 'inherit', cwd: root }).status ?? 1;
process.exit(found || told);
