// Fills the box "checked on this phone": fetches the evidence, runs verify.js, says what it saw.
// Nothing is shown as checked before a check ran here; text only, never markup.
import { verify } from './verify.js';

const words = {
  leaf: ['条目哈希', 'leaf hash'],
  path: ['到树根的路径', 'path to the root'],
  checkpoint: ['网关对检查点的签名', "the gateway's signature on the checkpoint"],
  calculation: ['重新计算', 'the calculation redone'],
  receipt: ['平台的联署', "the platform's cosignature"],
};
const marks = { ok: ['✓', '通过', 'ok'], wait: ['…', '等待', 'wait'], fail: ['✗', '不符', 'fail'] };

function add(parent, tag, text, attributes = {}) {
  const child = parent.appendChild(document.createElement(tag));
  for (const [name, value] of Object.entries(attributes)) child.setAttribute(name, value);
  if (text) child.textContent = text;
  return child;
}

function show(box, steps) {
  const failed = steps.find((step) => step.outcome === 'fail');
  const good = steps.filter((step) => step.outcome === 'ok').length;
  box.className = failed ? 'failed' : good === steps.length ? 'checked' : 'unchecked';
  const title = box.querySelector('h2');
  title.textContent = failed ? '未核对 ' : `本机已核对 ${good}/${steps.length} `;
  add(title, 'span', failed ? 'a check failed' : `checked on this phone ${good}/${steps.length}`,
    { lang: 'en' });
  const list = add(box, 'ol', '', { class: 'steps' });
  for (const step of steps) {
    const [mark, zh, en] = marks[step.outcome];
    const item = add(list, 'li', '', { class: step.outcome });
    add(item, 'b', `${mark} ${words[step.name][0]}：${zh} `);
    add(item, 'span', `${words[step.name][1]}: ${en}`, { lang: 'en' });
    add(item, 'small', step.detail);
  }
}

async function check(box) {
  try {
    const answer = await fetch(box.dataset.evidence);
    if (!answer.ok) throw new Error(`no evidence yet (HTTP ${answer.status})`);
    const evidence = await answer.json();
    if (evidence.id !== box.dataset.id) throw new Error('the evidence is of another receipt');
    show(box, await verify(evidence, evidence.keys));
  } catch (wrong) {
    show(box, [{ name: 'leaf', outcome: 'fail', detail: wrong.message }]);
  }
}

for (const box of document.querySelectorAll('[data-evidence]')) check(box);
