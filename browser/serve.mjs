// Two servers to look at. The program itself on a demo district of its own; and a tiny one for the pattern pages: /assets/* from web/dist, the rest from a folder, under the strict policy of the real server.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../web/dist/', import.meta.url));
const WITH_POSTGRES = fileURLToPath(new URL('../tools/with-postgres.sh', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Attributes that the real server writes on <html> from its cookies.
function dressed(text, cookies) {
  const mode = /lx-mode=elder/.test(cookies) ? ' data-mode="elder"' : '';
  const size = /lx-size=(24|30)/.exec(cookies);
  const theme = /lx-theme=(dark|light)/.exec(cookies);
  const more = mode + (size ? ` data-size="${size[1]}"` : '') + (theme ? ` data-theme="${theme[1]}"` : '');
  return text.replace('<html ', `<html${more} `).replace(/data-now="\d+"/, `data-now="${PATTERN_NOW}"`);
}

const PATTERN_NOW = Date.parse('2026-09-16T10:18:00+08:00');

async function answer(request, response, root) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/live') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    return;
  }
  const asset = url.pathname.startsWith('/assets/');
  const name = url.pathname === '/' ? '/index.html' : url.pathname;
  const file = asset ? join(DIST, normalize(name.slice(7))) : join(resolve(root), normalize(name));
  try {
    const bytes = await readFile(file);
    const html = extname(file) === '.html';
    response.writeHead(200, { 'content-type': TYPES[extname(file)] || 'application/octet-stream', 'content-security-policy': POLICY });
    response.end(html ? dressed(bytes.toString('utf8'), request.headers.cookie || '') : bytes);
  } catch {
    response.writeHead(url.pathname === '/favicon.ico' ? 204 : 404).end();
  }
}

/** Serves `root` on a free port of the loopback; resolves to {base, close}. */
export function serve(root) {
  const server = createServer((request, response) => answer(request, response, root));
  return new Promise((done) => server.listen(0, '127.0.0.1', () => {
    done({
      base: `http://127.0.0.1:${server.address().port}`,
      close: () => { server.closeAllConnections(); server.close(); },
    });
  }));
}

/** A free port of the loopback, for an address that has to be told before the program listens. */
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A PostgreSQL cluster of its own, as the tests have it: its address, and its end. */
export async function cluster() {
  const held = spawn(WITH_POSTGRES, ['--hold'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = await new Promise((done, failed) => {
    held.stdout.once('data', (said) => done(String(said).trim()));
    held.once('exit', (code) => failed(new Error(`PostgreSQL ended with ${code} before it was there`)));
  });
  return { url, close: () => held.stdin.end() };
}

/** Counts a story that was told on this database, as the tests do (crates/lianxin-sim/src/stories.rs). */
export function passed(database, name) {
  const line = `STORY ${database} ${name}`;
  console.log(line);
  if (process.env.LIANXIN_STORY_LOG) appendFileSync(process.env.LIANXIN_STORY_LOG, `${line}\n`);
}

/**
 * Makes a demo district in a folder of its own and serves it with the program on a free port of the loopback;
 * resolves to {base, accounts, folder, close}. `accounts` is what the program prints: {name, password, role, …} each.
 * `before(data)` is done to it before it is served. `listen`: where, if not on a free port; `config(folder)`: more arguments of `serve`;
 * `database`: an empty PostgreSQL database to serve it from, in place of the folder.
 */
export async function district(program, matters, before = () => {}, { listen = '127.0.0.1:0', config = () => [], database } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-looks-'));
  const data = join(folder, 'data');
  const run = (...args) => {
    const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 24 });
    if (done.status !== 0) throw new Error(`${args[0]} ended with ${done.status}: ${done.stderr}`);
    return done;
  };
  const made = run('demo', '--data', data, '--matters', String(matters), '--build-only', '--json');
  const { accounts } = JSON.parse(made.stdout.trim().split('\n').at(-1));
  before(data);
  const place = database ? ['--database', database, '--keys', join(folder, 'keys')] : ['--data', data];
  if (database) {
    // A demonstration is made in a folder; a backup takes it over.
    run('backup', '--data', data, '--to', join(folder, 'demo.lx'));
    run('restore', join(folder, 'demo.lx'), ...place);
  }
  const server = spawn(program, ['serve', ...place, '--listen', listen, ...config(folder)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const base = await new Promise((done, failed) => {
    server.stdout.on('data', (said) => {
      const found = /http:\/\/[\d.:]+/.exec(String(said));
      if (found) done(found[0]);
    });
    server.on('exit', (code) => failed(new Error(`the program ended with ${code} before it listened`)));
  });
  server.removeAllListeners('exit');
  return { base, accounts, folder, close: () => { server.kill('SIGTERM'); rmSync(folder, { recursive: true, force: true }); } };
}
