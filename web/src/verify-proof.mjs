// Checks a proof file: whether each record in it stands in the log whose root the file names (RFC 6962, RFC 9162 §2.1.3.2).
// Pure: bytes in, a verdict out. Nothing is asked of any server.

const HASH = 32;
/** Most records of a file. */
const RECORDS_MAX = 5000;

const text = new TextDecoder('utf-8', { fatal: true });

/** Bytes of padded base64, or null. */
function bytes(base64) {
  if (typeof base64 !== 'string') return null;
  try {
    const raw = atob(base64);
    const out = Uint8Array.from(raw, (c) => c.charCodeAt(0));
    // One text for one value: what is not written back the same has been changed.
    return btoa(raw) === base64 ? out : null;
  } catch {
    return null;
  }
}

function hash(base64) {
  const found = bytes(base64);
  return found && found.length === HASH ? found : null;
}

async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

const node = (left, right) => sha256(Uint8Array.of(1), left, right);
const same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);
const whole = (n) => Number.isSafeInteger(n) && n >= 0;

/** Whether a leaf stands at `index` in the tree of `size` leaves with this root. */
async function holds(leaf, index, size, path, root) {
  if (index >= size) return false;
  let [at, last, reached] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    let left = at % 2 === 1;
    if (!left && at === last) {
      while (at % 2 === 0) {
        if (at === 0) return false;
        at /= 2;
        last = Math.floor(last / 2);
      }
      left = true;
    }
    reached = left ? await node(sibling, reached) : await node(reached, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(reached, root);
}

/** Why a record does not hold: `form`, `bytes`, `told` or `path`; null where it does. */
async function fault(record, size, root, district) {
  const leaf = hash(record?.leaf);
  const path = Array.isArray(record?.path) ? record.path.map(hash) : null;
  if (!leaf || !path || path.length > 64 || path.includes(null) || !whole(record.seq)) return 'form';
  if (record.bytes !== null && record.bytes !== undefined) {
    const entry = bytes(record.bytes);
    if (!entry) return 'form';
    if (!same(await sha256(Uint8Array.of(0), entry), leaf)) return 'bytes';
    try {
      const told = JSON.parse(text.decode(entry));
      const agrees = told.seq === record.seq && told.kind === record.kind;
      if (!agrees || told.recorded_at !== record.recorded_at || told.district !== district) return 'told';
    } catch {
      return 'told';
    }
  }
  return (await holds(leaf, record.seq, size, path, root)) ? null : 'path';
}

/**
 * Checks a whole file. `ok`: everything in it holds. `fault`: what is wrong with the file itself (`form`, `last`), else null.
 * `cut`: the file says that older records were left out. `records`: each with its `seq`, `kind`, `recorded_at`, whether it is `open` (its bytes are there) and its own `fault`.
 */
export async function check(file) {
  let proof;
  try {
    proof = JSON.parse(file);
  } catch {
    return { ok: false, fault: 'form', records: [] };
  }
  const root = hash(proof?.root);
  const list = proof?.records;
  const formed = proof?.format === 'lianxin-proof/1' && root && whole(proof.size) && Array.isArray(list);
  if (!formed || list.length === 0 || list.length > RECORDS_MAX) return { ok: false, fault: 'form', records: [] };
  // The log's last record ties the number of records to the root.
  const last = proof.last?.seq === proof.size - 1 && !(await fault(proof.last, proof.size, root, proof.district));
  const records = [];
  const seen = new Set();
  for (const record of list) {
    const twice = seen.has(record?.seq);
    seen.add(record?.seq);
    const why = twice ? 'form' : await fault(record, proof.size, root, proof.district);
    const open = typeof record?.bytes === 'string';
    records.push({ seq: record?.seq, kind: record?.kind, recorded_at: record?.recorded_at, open, fault: why });
  }
  const ok = last && records.every((r) => r.fault === null);
  return { ok, fault: last ? null : 'last', cut: proof.cut === true, size: proof.size, root: proof.root, records };
}
