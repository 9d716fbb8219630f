// A kiosk's touches: answer the finger at once, say it to the gateway, let the stream show the rest.
// Everything here also works as plain forms; without script only the comfort is missing.
const root = document.documentElement;
const stage = document.getElementById('k-stage');
const LONG_PRESS_MS = 3000;

async function touch(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  try {
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { 'x-edge-touch': '1' } });
    if (answer.status === 403) location.reload();
  } catch {
    button?.classList.remove('waiting'); // the gateway is away: live.js says so
  }
}

document.addEventListener('pointerdown', (event) => {
  const button = event.target.closest('button');
  if (button && !button.disabled) button.classList.add('pressed');
});
for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
  document.addEventListener(end, () => {
    for (const button of document.querySelectorAll('.pressed')) button.classList.remove('pressed');
  });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.action.includes('/kiosk/')) return;
  event.preventDefault();
  if (form.id === 'k-mark-form') return; // only a long press asks for the staff
  const button = event.submitter;
  button?.classList.add('waiting');
  touch(form, button);
});

// Staff: three seconds on the mark.
const mark = document.getElementById('k-mark');
let pressing = 0;
mark.addEventListener('pointerdown', () => {
  pressing = setTimeout(() => touch(mark.form, mark), LONG_PRESS_MS);
});
for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
  mark.addEventListener(end, () => clearTimeout(pressing));
}

document.addEventListener('click', (event) => {
  const key = event.target.closest('[data-digit]');
  if (key) {
    const input = document.getElementById('k-pin-text');
    input.value = key.dataset.digit === 'clear' ? '' : (input.value + key.dataset.digit).slice(0, 6);
  }
  const finish = document.getElementById('k-finish');
  if (event.target.closest('[data-keep]') && finish) {
    begin();
    // The device waits on its own clock: it is told too.
    const body = new URLSearchParams({ act: 'stay' });
    fetch(finish.getAttribute('action'), { method: 'POST', body, headers: { 'x-edge-touch': '1' } }).catch(() => {});
  }
});

// Result: fifteen seconds, then the next person sees nothing of the last.
let left = 0;
let words = '';
function begin() {
  const count = stage.querySelector('[data-count]');
  left = count ? Number(count.dataset.count) : 0;
  words = words || (count?.textContent ?? '');
  if (count) count.textContent = words.replace(/\d+/, left);
}
setInterval(() => {
  if (left <= 0) return;
  left -= 1;
  const count = stage.querySelector('[data-count]');
  if (!count) { left = 0; return; }
  count.textContent = words.replace(/\d+/, left);
  if (left === 0) document.getElementById('k-finish')?.requestSubmit();
}, 1000);

let screen = stage.querySelector('[data-screen]')?.dataset.screen ?? '';
begin();
document.addEventListener('patched', (event) => {
  if (event.target !== stage) return;
  const shown = stage.querySelector('[data-screen]')?.dataset.screen ?? '';
  const changed = root.classList.length > 0 || root.lang !== 'zh-CN';
  if (shown === 'idle' && screen !== 'idle' && changed) document.getElementById('k-reset').submit();
  screen = shown;
  words = '';
  begin();
});
