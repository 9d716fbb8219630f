// Keeps a page alive: one stream, patches by id, and a word when the gateway falls silent.
// The markup comes from our own components; this is its only way into the page.
const policy = globalThis.trustedTypes?.createPolicy('edge-live', { createHTML: (text) => text })
  ?? { createHTML: (text) => text };

export const QUIET_MS = 3000; // silence after which the page says so
export const LOST_MS = 15000; // silence after which it stops showing the past as present

let heard = performance.now();

function apply(patches) {
  for (const { id, html } of patches) {
    const element = document.getElementById(id);
    if (!element) continue;
    const focused = element.contains(document.activeElement) ? document.activeElement.id : '';
    element.innerHTML = policy.createHTML(html);
    if (focused) document.getElementById(focused)?.focus();
    element.dispatchEvent(new CustomEvent('patched', { bubbles: true }));
  }
}

function hear() {
  heard = performance.now();
  tell();
}

function tell() {
  const silence = performance.now() - heard;
  const state = silence > LOST_MS ? 'lost' : silence > QUIET_MS ? 'quiet' : 'on';
  if (document.documentElement.dataset.link !== state) {
    document.documentElement.dataset.link = state;
    document.dispatchEvent(new CustomEvent('link', { detail: state }));
  }
}

const address = document.body.dataset.live;
if (address) {
  let source;
  const open = () => {
    source = new EventSource(address);
    source.addEventListener('patch', (event) => { hear(); apply(JSON.parse(event.data)); });
    source.addEventListener('beat', hear);
    // A refused stream (a restart, a lapsed binding) is not tried again by the browser itself.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 1000);
    });
  };
  open();
  setInterval(tell, 250);
  addEventListener('pagehide', () => source.close());
}
