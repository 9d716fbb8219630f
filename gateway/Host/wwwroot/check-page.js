// The lone file: drop the proof, its pack and the keys you trust; nothing leaves this page.
const box = document.getElementById('box');
const note = document.getElementById('note');
const packs = new Map();
let evidence = null;
let keys = null;

async function take(file) {
  const bytes = await file.arrayBuffer();
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('{')) {
    const json = JSON.parse(text);
    if (json.schema === 'edge-pack/1') {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      packs.set(Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join(''), bytes);
    } else {
      evidence = json;
    }
  } else {
    keys = text.split('\n').filter((line) => line.trim());
  }
}

async function check(files) {
  try {
    for (const file of files) await take(file);
    note.textContent = keys
      ? '密钥由您给出。 The keys are yours.'
      : '密钥来自证明本身，只说明前后一致。 The keys are the proof’s own: consistent, not yet trusted. Drop trust.vkeys too.';
    if (!evidence) return;
    if (evidence.format !== 'edge-evidence/1') throw new Error('not an edge-evidence/1 file');
    show(box, await runChecks(evidence, keys ?? evidence.keys, async (hash) => packs.get(hash) ?? null));
  } catch (wrong) {
    show(box, [{ name: 'leaf', outcome: 'fail', detail: wrong.message }]);
  }
}

document.getElementById('files').addEventListener('change', (event) => check(event.target.files));
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => { event.preventDefault(); check(event.dataTransfer.files); });
