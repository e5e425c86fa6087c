import { secondsUntil } from './format.js';
import { text } from './language.js';

const NOTIFICATION_LEVELS = { on: 'good', lost: 'warn', off: 'none' };

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
export function wecomNews(before, after) {
  if (isFailing(before) !== isFailing(after)) return text(isFailing(after) ? 'newsOutage' : 'newsRecovered');
  if (before.notifications !== after.notifications) return text(`news-notifications-${after.notifications}`);
  return undefined;
}

/** Draws what every shop shows: whether the page and WeCom answer, whether notifications arrive, and the buttons for it. */
export function drawUpstream(shop, isLive) {
  if (!isLive) {
    show('state-wecom', 'none', '…');
    show('state-notifications', 'none', '…');
    show('state-page', shop ? 'bad' : 'none', text('pageLost'));
    return;
  }
  show('state-page', 'good', text('pageLive'));
  show('state-wecom', ...wecomState(shop));
  show('state-notifications', ...notificationsState(shop));
  drawNotificationSwitch(shop);
  drawOutageButton(shop);
}

/** Level and words. */
function wecomState(shop) {
  if (!shop.isFake) return ['good', text('wecomReal')];
  if (!isFailing(shop)) return ['good', text('wecomFine')];
  return ['bad', text('wecomFails', { seconds: secondsUntil(shop.outage.until) })];
}

/** Level and words. */
function notificationsState({ isFake, notifications }) {
  const words = isFake ? `fake-notifications-${notifications}` : `notifications-${notifications}`;
  return [NOTIFICATION_LEVELS[notifications], text(words)];
}

function drawNotificationSwitch({ notifications }) {
  const button = document.getElementById('notifications');
  button.ariaChecked = String(notifications === 'on');
  setText(button, text('notificationsArrive'));
}

function drawOutageButton({ outage }) {
  if (!outage) return;
  const button = document.getElementById('outage');
  button.setAttribute('aria-disabled', String(Boolean(outage.until)));
  button.textContent = outage.until
    ? text('outageRuns', { seconds: secondsUntil(outage.until) })
    : text('outage', { seconds: outage.seconds });
}
