// Reads the files that lists go out as, without a library that would be lenient: CSV of RFC 4180, and the one sheet of a workbook.
import { inflateRawSync } from 'node:zlib';

/** The rows of a CSV, each its cells; quoted cells may hold quotes, commas and line ends. */
export function rowsOf(text) {
  const rows = [];
  let [row, cell, quoted] = [[], '', false];
  const endCell = () => { row.push(cell); cell = ''; };
  const endRow = () => { endCell(); rows.push(row); row = []; };
  for (let at = text.startsWith('\u{feff}') ? 1 : 0; at < text.length; at += 1) {
    const c = text[at];
    if (quoted && c === '"' && text[at + 1] === '"') { cell += '"'; at += 1; }
    else if (c === '"') quoted = !quoted;
    else if (quoted) cell += c;
    else if (c === ',') endCell();
    else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  if (cell || row.length) endRow();
  return rows;
}

/** A row of CSV, every cell quoted. */
export const lineOf = (cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;

/** The bytes of one file in a zip, found by its directory at the end; its lengths may stand there in the long form. */
function unzipped(bytes, wanted) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    if (bytes.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const local = bytes.readUInt32LE(at + 42);
      const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.readUInt32LE(at + 20);
      return inflateRawSync(bytes.subarray(begin, packed === 0xffffffff ? end : begin + packed));
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`no ${wanted} in the workbook`);
}

const PLAIN = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const plain = (text) => text.replace(/&(lt|gt|quot|amp);/g, (found) => PLAIN[found]).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

/** The rows of a workbook's first sheet, each its texts, and how many formulas stand in it. */
export function sheetOf(bytes) {
  const text = unzipped(bytes, 'xl/worksheets/sheet1.xml').toString('utf8');
  const cells = (row) => [...row.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((found) => plain(found[1]));
  return { rows: [...text.matchAll(/<row[ >].*?<\/row>/gs)].map((found) => cells(found[0])), formulas: (text.match(/<f[ >]/g) ?? []).length };
}
