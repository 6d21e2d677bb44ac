// Draws docs/benchmarks.svg from docs/benchmarks.json: requests a second of each system, on a logarithmic scale, for the
// four calls that all of them have. Run: node tools/chart.mjs
import { readFileSync, writeFileSync } from "node:fs";

const { calls, systems, note } = JSON.parse(readFileSync("docs/benchmarks.json", "utf8"));
const [left, top, row, gap, width] = [250, 56, 17, 26, 560];
const decades = [1, 10, 100, 1_000, 10_000];
const x = (value) => left + (Math.log10(Math.max(value, 1)) / 4.2) * width;
const text = (s) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const told = (n) => (n >= 100 ? Math.round(n).toLocaleString("en-US") : String(n));
const parts = [];
let y = top;
for (const call of calls) {
  parts.push(`<text x="16" y="${y + 4}" class="b">${text(call.zh)} ${text(call.en)}</text>`);
  y += 12;
  for (const s of systems) {
    const value = s.figures[call.code];
    y += row;
    parts.push(`<text x="${left - 8}" y="${y}" text-anchor="end">${text(s.name)}</text>`);
    if (value === null) {
      parts.push(`<text x="${left + 4}" y="${y}" class="n">–</text>`);
      continue;
    }
    const ours = s.ours ? "o" : "p";
    parts.push(`<rect x="${left}" y="${y - 11}" width="${(x(value) - left).toFixed(1)}" height="12" class="${ours}"/>`);
    parts.push(`<text x="${(x(value) + 5).toFixed(1)}" y="${y}" class="n">${told(value)}</text>`);
  }
  y += gap;
}
const height = y + 40;
const grid = decades.map(
  (d) =>
    `<line x1="${x(d).toFixed(1)}" y1="${top - 12}" x2="${x(d).toFixed(1)}" y2="${y - gap + 6}" class="g"/><text x="${x(d).toFixed(1)}" y="${top - 18}" text-anchor="middle" class="n">${d.toLocaleString("en-US")}</text>`,
);
const style =
  "text{font:13px system-ui,sans-serif;fill:#1f2328}.b{font-weight:600}.n{fill:#57606a;font-size:12px}.o{fill:#1f6f5c}.p{fill:#b9c0c7}.g{stroke:#e3e6e9}rect.bg{fill:#fff}";
writeFileSync(
  "docs/benchmarks.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${height}" role="img" aria-label="Requests a second, logarithmic"><style>${style}</style><rect class="bg" width="900" height="${height}"/><text x="16" y="22" class="b">每秒请求数（对数刻度） Requests a second (logarithmic)</text>${grid.join("")}${parts.join("")}<text x="16" y="${height - 14}" class="n">${text(note)}</text></svg>\n`,
);
