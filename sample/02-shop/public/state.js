import { secondsUntil } from './kit/format.js';
import { banner, drawUpstream, isFailing, show } from './kit/indicators.js';
import { text } from './kit/language.js';
import { isPollFailing } from './kit/story.js';

export { wecomNews as newsOf } from './kit/indicators.js';

/** Draws the shop as a whole: its states, the buttons for WeCom, the banner. */
export function drawState(shop, isLive, orders) {
  drawUpstream(shop, isLive);
  if (!isLive) {
    show('state-polling', 'none', '…');
    banner(shop && text('bannerLost'));
    return;
  }
  show('state-polling', ...pollingState(shop, orders));
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
