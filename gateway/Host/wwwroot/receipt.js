// Fills the box "checked on this phone". Nothing is shown as checked before a check ran here.
import { runChecks, show } from './checks.js';

async function packOf(hash) {
  const answer = await fetch(`/packs/${hash}.json`);
  return answer.ok ? answer.arrayBuffer() : null;
}

async function check(box) {
  try {
    const answer = await fetch(box.dataset.evidence);
    if (answer.status === 404) return setTimeout(() => check(box), 2000); // not sealed yet
    if (!answer.ok) throw new Error(`no evidence (HTTP ${answer.status})`);
    const evidence = await answer.json();
    if (evidence.id !== box.dataset.id) throw new Error('the evidence is of another receipt');
    const steps = await runChecks(evidence, evidence.keys, packOf);
    show(box, steps);
    if (steps.some((step) => step.outcome === 'wait')) setTimeout(() => check(box), 2000);
  } catch (wrong) {
    show(box, [{ name: 'leaf', outcome: 'fail', detail: wrong.message }]);
  }
  return 0;
}

for (const box of document.querySelectorAll('[data-evidence]')) check(box);
