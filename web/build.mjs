// Bundles the script and the stylesheet and draws the icon sprite into web/dist, which the web crate embeds.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sprite } from './src/icons.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const CSS_LIMIT = 16 * 1024; // bytes after gzip: one round trip on a village's phone line

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ['src/app.js', 'src/verify.js', 'src/app.css'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  legalComments: 'none',
  format: 'iife',
  target: ['chrome90', 'safari15', 'firefox90'],
  logLevel: 'warning',
});
writeFileSync(join(dist, 'icons.svg'), sprite());

for (const name of ['app.css', 'app.js', 'verify.js', 'icons.svg']) {
  const bytes = readFileSync(join(dist, name));
  const packed = gzipSync(bytes).length;
  console.log(`${name}: ${bytes.length} bytes, ${packed} gzip`);
  if (name === 'app.css' && packed > CSS_LIMIT) {
    console.error(`app.css is larger than ${CSS_LIMIT} bytes after gzip`);
    process.exitCode = 1;
  }
}
