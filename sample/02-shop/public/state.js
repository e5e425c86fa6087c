import { secondsUntil } from './kit/format.js';
import {
  banner,
  drawNotificationSwitch,
  drawOutageButton,
  isFailing,
  notificationsState,
  show,
  wecomState,
} from './kit/indicators.js';
import { text } from './kit/language.js';
import { isPollFailing } from './kit/story.js';

export { wecomNews as newsOf } from './kit/indicators.js';

/** Draws the shop as a whole: its states, the buttons for WeCom, the banner. */
export function drawState(shop, isLive, orders) {
  if (!isLive) {
    show('state-wecom', 'none', '…');
    show('state-notifications', 'none', '…');
    show('state-polling', 'none', '…');
    show('state-page', shop ? 'bad' : 'none', text('pageLost'));
    banner(shop && text('bannerLost'));
    return;
  }
  show('state-page', 'good', text('pageLive'));
  show('state-wecom', ...wecomState(shop));
  show('state-notifications', ...notificationsState(shop));
  show('state-polling', ...pollingState(shop, orders));
  drawNotificationSwitch(shop);
  drawOutageButton(shop);
  drawBanner(shop);
}

function pollingState(shop, orders) {
  const { isStarted, paused } = shop.polling;
  if (!isStarted) return ['bad', text('pollingStopped')];
  if (paused) return ['warn', text('pollingPaused', { seconds: secondsUntil(paused.until) })];
  return orders.some(isPollFailing) ? ['warn', text('pollingFails')] : ['good', text('pollingRuns')];
}

function drawBanner(shop) {
  const { paused } = shop.polling;
  if (isFailing(shop)) banner(text('bannerOutage', { seconds: secondsUntil(shop.outage.until) }));
  else if (paused) banner(text('bannerPaused', { seconds: secondsUntil(paused.until) }), paused.reason);
  else banner();
}
