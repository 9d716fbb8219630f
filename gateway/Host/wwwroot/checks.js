// The five checks of a receipt and how they are shown; for the receipt page and for the lone file.
// verify.js knows the proof, recalculate.js the sums; the pack comes by its hash and is hashed here.
import { verify } from './verify.js';
import { recalculate } from './recalculate.js';

const words = {
  leaf: ['条目没有改动', 'the entry is unchanged', '条目不是这张回执的，或被改动'],
  path: ['条目在日志里', 'the entry is in the log', '条目、位置或路径对不上树根：有内容被改动'],
  checkpoint: ["网关的签名", "the gateway's signature", '网关的签名不对'],
  calculation: ['计算重做一遍', 'the calculation redone', '计算对不上'],
  receipt: ['平台的联署', "the platform's cosignature", '平台的联署不对'],
};
const marks = { ok: ['✓', '通过', 'ok'], wait: ['…', '等待', 'wait'], skip: ['…', '未核对', 'not checked'], fail: ['✗', '不符', 'fails'] };
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

// The receipt's name is the first 80 bits of tag p: another entry cannot borrow it.
function nameOf(entry) {
  const [, p] = /\|\{"p":"([A-Za-z0-9+/]{43}=)",[^|]*$/.exec(entry) ?? [];
  if (!p) return '';
  let bits = 0n;
  for (const letter of atob(p).slice(0, 10)) bits = (bits << 8n) | BigInt(letter.charCodeAt(0));
  let name = '';
  for (let i = 75n; i >= 0n; i -= 5n) name += alphabet[Number((bits >> i) & 31n)];
  return name;
}

async function redo(entry, packOf) {
  const [, meta, payload] = /^ENTRY1\|(\{.*?\})(?:\|EDGE1\|(\{.*\})\|\{.*\})?$/.exec(entry) ?? [];
  const { calc, at } = JSON.parse(meta);
  if (!calc || !payload) return { outcome: 'skip', detail: 'no calculation in this entry' };
  let pack = null;
  if (typeof calc.none !== 'string') {
    const bytes = await packOf(calc.sha256);
    if (bytes) {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const hex = Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('');
      if (hex !== calc.sha256) return { outcome: 'fail', detail: `the pack has the hash ${hex}` };
      pack = JSON.parse(new TextDecoder().decode(bytes));
    }
  }
  return recalculate(calc, JSON.parse(payload), at, pack);
}

/** Runs all five; packOf(hash) gives a pack's bytes or null. */
export async function runChecks(evidence, keys, packOf) {
  const steps = await verify(evidence, keys);
  if (nameOf(evidence.entry) !== evidence.id) {
    steps[0] = { name: 'leaf', outcome: 'fail', detail: `the entry is of receipt ${nameOf(evidence.entry)}` };
  }
  const sums = steps.findIndex((step) => step.name === 'calculation');
  if (steps[sums].outcome === 'ok') {
    steps[sums] = { name: 'calculation', ...(await redo(evidence.entry, packOf)) };
  }
  return steps;
}

function add(parent, tag, text, attributes = {}) {
  const child = parent.appendChild(document.createElement(tag));
  for (const [name, value] of Object.entries(attributes)) child.setAttribute(name, value);
  if (text) child.textContent = text;
  return child;
}

/** Writes what was seen into a box; text only, never markup. */
export function show(box, steps) {
  const failed = steps.find((step) => step.outcome === 'fail');
  const good = steps.filter((step) => step.outcome === 'ok').length;
  box.className = failed ? 'failed' : good === steps.length ? 'checked' : 'unchecked';
  box.querySelector('ol.steps')?.remove();
  const title = box.querySelector('h2');
  title.textContent = '';
  add(title, 'span', failed ? `未核对：${words[failed.name][2]} ` : `本机已核对 ${good}/${steps.length} `, { lang: 'zh-CN' });
  add(title, 'span', failed ? `a check failed: ${words[failed.name][1]}` : `checked on this phone ${good}/${steps.length}`, { lang: 'en', class: 'second' });
  const list = add(box, 'ol', '', { class: 'steps' });
  for (const step of steps) {
    const [mark, zh, en] = marks[step.outcome];
    const item = add(list, 'li', '', { class: step.outcome });
    add(item, 'b', `${mark} ${words[step.name][0]}：${zh} `, { lang: 'zh-CN' });
    add(item, 'span', `${words[step.name][1]}: ${en}`, { lang: 'en', class: 'second' });
    add(item, 'small', step.detail, { lang: 'en' });
  }
}
