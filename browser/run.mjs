// Starts the program on a free port and looks at every page: `node browser/run.mjs` checks, and
// `node browser/run.mjs looks` does the same and is what `make looks` calls. Pictures go to looks/.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/lianxin/target');
const order = process.argv[2] === 'looks' ? ['release', 'debug'] : ['debug', 'release'];
const program = order.map((profile) => join(built, profile, 'lianxin')).find(existsSync);
if (!program) {
  console.error('no program to look at: run `make build` or `make test`');
  process.exit(1);
}

const data = mkdtempSync(join(tmpdir(), 'lianxin-looks-'));
const server = spawn(program, ['demo', '--data', data, '--matters', '20', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const base = await new Promise((resolve, reject) => {
  server.stdout.on('data', (data) => {
    const found = /http:\/\/[\d.:]+/.exec(String(data));
    if (found) resolve(found[0]);
  });
  server.on('exit', (code) => reject(new Error(`the program ended with ${code} before it listened`)));
});
server.removeAllListeners('exit');

const tool = join(root, 'browser/looks.mjs');
const run = (...args) => spawnSync('node', [tool, ...args, '--check'], { stdio: 'inherit', cwd: root }).status ?? 1;
const out = join(root, 'looks');
const found = run('--base', base, '--pages', join(root, 'browser/pages.json'), '--out', out);
server.kill('SIGTERM');
rmSync(data, { recursive: true, force: true });
process.exit(found);
