// Checks one receipt (edge-evidence/1) in a browser or in node, with nothing but this file.
// The keys must come from the reader; those inside the evidence are hints, not proof.
const utf8 = new TextEncoder();
const b64 = (text) => {
  if (btoa(atob(text)) !== text) throw new Error('Base64 with a second spelling');
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
};
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));
const node = (left, right) => sha256([1], left, right);
// RFC 9162 2.1.3.2
async function rootFromPath(index, size, leaf, path) {
  let fn = BigInt(index), sn = BigInt(size) - 1n, hash = leaf;
  if (fn < 0n || fn > sn) throw new Error(`entry ${index} is not under a checkpoint of ${size}`);
  for (const sibling of path) {
    if (sn === 0n) throw new Error('the path has a hash too many');
    const right = (fn & 1n) === 1n || fn === sn;
    hash = await (right ? node(sibling, hash) : node(hash, sibling));
    while (right && (fn & 1n) === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    fn >>= 1n; sn >>= 1n;
  }
  if (sn !== 0n) throw new Error('the path has a hash too few');
  return hash;
}
// Strict DER to the 64 bytes that WebCrypto wants.
function rawSignature(der) {
  const bad = new Error('the signature is not strict DER');
  if (der.length < 8 || der[0] !== 0x30 || der[1] !== der.length - 2) throw bad;
  const raw = new Uint8Array(64);
  let at = 2;
  for (let half = 0; half < 2; half++) {
    const n = der[at + 1];
    let part = der.subarray(at + 2, at + 2 + n);
    if (der[at] !== 2 || n < 1 || n > 33 || part.length !== n || part[0] & 0x80) throw bad;
    if (part[0] === 0 && (n === 1 || !(part[1] & 0x80))) throw bad;
    if (part[0] === 0) part = part.subarray(1);
    if (part.length > 32) throw bad;
    raw.set(part, half * 32 + 32 - part.length);
    at += 2 + n;
  }
  if (at !== der.length) throw bad;
  return raw;
}
async function parseKey(text) {
  const [, name, id, material] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (!name) throw new Error('not a key: name+id+material');
  const bytes = b64(material), cosigner = bytes[0] === 0xff, spki = bytes.subarray(-91);
  const prefix = cosigner ? utf8.encode('edge-cosignature-ecdsa-p256/v1') : [];
  const known = hex(join([cosigner ? 0xff : 2], prefix, spki)) === hex(bytes);
  if (!known) throw new Error(`${name}: a key of no type known here`);
  const hash = await sha256(...(cosigner ? [utf8.encode(name), [10], bytes] : [spki]));
  if (hex(hash.subarray(0, 4)) !== id) throw new Error(`${name}: the id is another key's`);
  const key = await crypto.subtle.importKey(
    'spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  return { name, id, cosigner, key };
}
function parseNote(text) {
  const cut = text.lastIndexOf('\n\n');
  const lines = text.slice(cut + 2).split('\n'), body = text.slice(0, cut + 1);
  if (cut < 1 || lines.pop() !== '' || !lines.length) throw new Error('not a signed note');
  const [, origin, size, root] = /^([^\s+]+)\n(0|[1-9][0-9]{0,15})\n(\S{44})\n$/.exec(body) ?? [];
  if (!origin) throw new Error('not a checkpoint of three lines');
  const signatures = lines.map((line) => {
    const [, name, blob] = /^\u2014 ([^\s+]+) (\S+)$/.exec(line) ?? [];
    if (!name) throw new Error('a line after the text is no signature');
    const bytes = b64(blob);
    return { name, id: hex(bytes.subarray(0, 4)), blob: bytes.subarray(4) };
  });
  return { body, origin, size: Number(size), root: b64(root), signatures };
}
// Who of these signed, each name once; a known key with a wrong signature spoils the note.
async function signedBy(note, keys) {
  const good = new Map();
  for (const key of keys) {
    for (const line of note.signatures) {
      if (line.name !== key.name || line.id !== key.id) continue;
      const time = key.cosigner ? new DataView(line.blob.slice(0, 8).buffer).getBigUint64(0) : 0n;
      const text = key.cosigner ? `cosignature/v1\ntime ${time}\n${note.body}` : note.body;
      const raw = rawSignature(key.cosigner ? line.blob.subarray(8) : line.blob);
      if (!await crypto.subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' }, key.key, raw, utf8.encode(text)))
        throw new Error(`the signature of ${key.name} is wrong`);
      if (!good.has(key.name)) good.set(key.name, Number(time) * 1000);
    }
  }
  return good;
}
function recalculate(entry) {
  const [, meta, payload] = /^ENTRY1\|(\{.*?\})(?:\|EDGE1\|(\{.*\})\|\{.*\})?$/.exec(entry) ?? [];
  const calc = JSON.parse(meta).calc;
  if (!calc || calc.none) return `credits nothing${calc ? `: ${calc.none}` : ''}`;
  const event = payload ? JSON.parse(payload) : {};
  let sum = 0n;
  for (const row of calc.rows) {
    const q = BigInt(row.q), product = q * BigInt(row.n), d = BigInt(row.d);
    const up = row.r === 'up', rest = product % d;
    const mg = product / d + (up && rest > 0n ? 1n : !up && rest < 0n ? -1n : 0n);
    if (mg !== BigInt(row.mg)) throw new Error(`${q} ${row.u} x ${row.n}/${row.d} is ${mg} mg`);
    const said = { g: event.net, Wh: event.wh }[row.u];
    if (said !== undefined && BigInt(said) !== q) throw new Error(`the device said ${said}`);
    sum += up ? -mg : mg;
  }
  if (sum !== BigInt(calc.mg)) throw new Error(`the rows make ${sum} mg, not ${calc.mg}`);
  return `${calc.mg} mg CO2e, pack ${calc.pack}@${calc.ver}`;
}
/** Keys as text; answers five {name, outcome, detail}; waits for `least` cosigners of `named`. */
export async function verify(evidence, keyTexts, { least = 1, named = [] } = {}) {
  const steps = [];
  const step = async (name, work) => {
    try { steps.push({ name, outcome: 'ok', ...(await work()) }); }
    catch (e) { steps.push({ name, outcome: 'fail', detail: e.message }); }
  };
  let leaf, proof, note, keys = [];
  await step('leaf', async () => {
    if (!globalThis.crypto?.subtle) throw new Error('this page needs https or localhost');
    if (!/^ENTRY1\|[ -[\]-~]*$/.test(evidence.entry)) throw new Error('not an entry');
    leaf = await sha256([0], utf8.encode(evidence.entry));
    return { detail: hex(leaf) };
  });
  await step('path', async () => {
    const [, index, path, text] =
      /^c2sp\.org\/tlog-proof@v1\nindex (\d+)\n((?:\S{44}\n)*)\n([^]*)$/.exec(evidence.proof) ?? [];
    if (!text) throw new Error('not a proof');
    note = parseNote(text);
    if (Number(index) !== evidence.index) throw new Error('the proof is for another entry');
    proof = path.split('\n').slice(0, -1).map(b64);
    const root = await rootFromPath(index, note.size, leaf, proof);
    if (hex(root) !== hex(note.root)) throw new Error('entry, place and path do not give the root');
    return { detail: `${proof.length} nodes -> root, entry ${index} of ${note.size}` };
  });
  await step('checkpoint', async () => {
    keys = await Promise.all(keyTexts.map(parseKey));
    const good = note && await signedBy(
      note, keys.filter((k) => !k.cosigner && k.name === note.origin));
    if (!good?.size) throw new Error(`no signature by a known key of ${note?.origin ?? 'the log'}`);
    return { detail: `ES256, log ${note.origin}` };
  });
  await step('calculation', () => ({ detail: recalculate(evidence.entry) }));
  await step('receipt', async () => {
    if (!note) throw new Error('there is no checkpoint');
    const good = [...await signedBy(note, keys.filter((k) => k.cosigner))]
      .filter(([name]) => !named.length || named.includes(name));
    const who = good.map(([name, ms]) => `${name}, ${new Date(ms).toISOString()}`).join('; ');
    return good.length >= least ? { detail: `cosigned by ${who}` } : { outcome: 'wait',
      detail: good.length ? `only cosigned by ${who}` : 'no platform cosignature yet' };
  });
  return steps;
}
