import { secondsUntil } from './kit/format.js';
import { banner, drawOutageButton, isFailing, show, wecomState } from './kit/indicators.js';
import { text } from './kit/language.js';
import { isPollFailing } from './kit/story.js';

export { outageNews as newsOf } from './kit/indicators.js';

/** Draws the shop as a whole: three states, the outage button, the banner. */
export function drawState(shop, isLive, orders) {
  if (!isLive) {
    show('state-wecom', 'none', '…');
    show('state-polling', 'none', '…');
    show('state-page', shop ? 'bad' : 'none', text('pageLost'));
    banner(shop && text('bannerLost'));
    return;
  }
  show('state-page', 'good', text('pageLive'));
  show('state-wecom', ...wecomState(shop));
  show('state-polling', ...pollingState(shop, orders));
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
