import { secondsUntil } from './format.js';
import { text } from './language.js';

/** Draws the shop as a whole: three states, the outage button, the banner. */
export function drawState(shop, isLive) {
  if (!isLive) {
    show('state-wecom', 'none', '…');
    show('state-polling', 'none', '…');
    show('state-page', shop ? 'bad' : 'none', text('pageLost'));
    banner(shop && text('bannerLost'));
    return;
  }
  show('state-page', 'good', text('pageLive'));
  show('state-wecom', ...wecom(shop));
  show('state-polling', ...polling(shop));
  drawOutageButton(shop.outage);
  drawBanner(shop);
}

/** What to tell of WeCom after a change, if anything: the key of a text. */
export function watchOutage(before, after) {
  if (before === undefined || isFailing(before) === isFailing(after)) return undefined;
  return isFailing(after) ? 'newsOutage' : 'newsRecovered';
}

export function isFailing({ outage }) {
  return Boolean(outage?.until);
}

function wecom(shop) {
  if (!shop.isFake) return ['good', text('wecomReal')];
  if (!isFailing(shop)) return ['good', text('wecomFine')];
  return ['bad', text('wecomFails', { seconds: secondsUntil(shop.outage.until) })];
}

function polling(shop) {
  const { isStarted, paused } = shop.polling;
  if (!isStarted) return ['bad', text('pollingStopped')];
  if (paused) return ['warn', text('pollingPaused', { seconds: secondsUntil(paused.until) })];
  return isFailing(shop) ? ['warn', text('pollingFails')] : ['good', text('pollingRuns')];
}

function drawOutageButton(outage) {
  if (!outage) return;
  const button = document.getElementById('outage');
  button.setAttribute('aria-disabled', String(Boolean(outage.until)));
  button.textContent = outage.until
    ? text('outageRuns', { seconds: secondsUntil(outage.until) })
    : text('outage', { seconds: outage.seconds });
}

function drawBanner(shop) {
  const { paused } = shop.polling;
  if (isFailing(shop)) banner(text('bannerOutage', { seconds: secondsUntil(shop.outage.until) }));
  else if (paused) banner(text('bannerPaused', { seconds: secondsUntil(paused.until) }), paused.reason);
  else banner();
}

function show(id, level, words) {
  const element = document.getElementById(id);
  element.dataset.level = level;
  setText(element.querySelector('dd'), words);
}

function banner(words = '', reason = '') {
  const element = document.getElementById('banner');
  element.hidden = words === '';
  setText(element.firstElementChild, words);
  setText(element.lastElementChild, reason);
}

function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
