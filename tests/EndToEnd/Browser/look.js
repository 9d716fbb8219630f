// What a browser can measure of a screen: sizes of targets, overflow, clipped words, lang, main, h1.
([least, fixed]) => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) wrong.push(`overflows to the right: ${root.scrollWidth} > ${innerWidth}`);
  if (fixed && root.scrollHeight > innerHeight) wrong.push(`overflows below: ${root.scrollHeight} > ${innerHeight}`);
  if (!['zh-CN', 'en'].includes(root.lang)) wrong.push(`lang is ${root.lang}`);
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const name = (e) => `${e.tagName.toLowerCase()} "${(e.textContent || e.name || '').trim().replace(/\s+/g, ' ').slice(0, 40)}"`;
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')) {
    if (!seen(e) || e.closest('.k-sr')) continue;
    const box = e.getBoundingClientRect();
    const inText = e.matches('a') && getComputedStyle(e).display === 'inline';
    if (!inText && (box.width < least - 0.5 || box.height < least - 0.5)) wrong.push(`${name(e)} is ${Math.round(box.width)}x${Math.round(box.height)}`);
    if (fixed && (box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5 || box.left < -0.5 || box.top < -0.5)) wrong.push(`${name(e)} leaves the screen`);
  }
  for (const e of document.querySelectorAll('h1, p, b, span, dd, dt, li, button')) {
    if (!seen(e) || e.closest('.k-sr, svg') || !e.textContent.trim()) continue;
    const style = getComputedStyle(e);
    if (style.display !== 'inline' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) wrong.push(`${name(e)} is cut off`);
    const box = e.getBoundingClientRect();
    if (fixed && box.height > 0 && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1)) wrong.push(`${name(e)} leaves the screen`);
    if (fixed && style.display !== 'none' && e.children.length === 0 && parseFloat(style.fontSize) < 27.9) wrong.push(`${name(e)} is ${style.fontSize}`);
  }
  if (fixed) {
    const parts = [...document.querySelectorAll('.k-title, .k-body > *, .k-fill, .k-foot')].filter(seen);
    for (const [i, a] of parts.entries()) for (const b of parts.slice(i + 1)) {
      const x = a.getBoundingClientRect(), y = b.getBoundingClientRect();
      if (x.bottom > y.top + 2 && y.bottom > x.top + 2 && x.right > y.left + 2 && y.right > x.left + 2) wrong.push(`${name(a)} lies over ${name(b)}`);
    }
  }
  return [...new Set(wrong)];
}
