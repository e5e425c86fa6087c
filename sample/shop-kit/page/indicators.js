import { secondsUntil } from './format.js';
import { text } from './language.js';

/** Draws one of the states of the panel. */
export function show(id, level, words) {
  const element = document.getElementById(id);
  element.dataset.level = level;
  setText(element.querySelector('dd'), words);
}

/** Says something in large; nothing when left out. */
export function banner(words = '', reason = '') {
  const element = document.getElementById('banner');
  element.hidden = words === '';
  setText(element.firstElementChild, words);
  setText(element.lastElementChild, reason);
}

/** Writes a text, unless it stands there already: readers of the screen need not hear it again. */
export function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export function isFailing({ outage }) {
  return Boolean(outage?.until);
}

/** What to tell of WeCom after a change, if anything. */
export function outageNews(before, after) {
  if (isFailing(before) === isFailing(after)) return undefined;
  return text(isFailing(after) ? 'newsOutage' : 'newsRecovered');
}

/** Level and words. */
export function wecomState(shop) {
  if (!shop.isFake) return ['good', text('wecomReal')];
  if (!isFailing(shop)) return ['good', text('wecomFine')];
  return ['bad', text('wecomFails', { seconds: secondsUntil(shop.outage.until) })];
}

export function drawOutageButton({ outage }) {
  if (!outage) return;
  const button = document.getElementById('outage');
  button.setAttribute('aria-disabled', String(Boolean(outage.until)));
  button.textContent = outage.until
    ? text('outageRuns', { seconds: secondsUntil(outage.until) })
    : text('outage', { seconds: outage.seconds });
}
