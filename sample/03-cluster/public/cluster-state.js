import { secondsUntil } from './kit/format.js';
import { banner, drawUpstream, isFailing, show, wecomNews } from './kit/indicators.js';
import { text } from './kit/language.js';
import { drawMembers } from './members.js';

/** Draws the shop as a whole: its states, the buttons for WeCom, the processes, the banner. */
export function drawState(shop, isLive) {
  drawUpstream(shop, isLive);
  if (!isLive) {
    show('state-workers', 'none', '…');
    drawMembers(shop, isLive);
    banner(shop && text('bannerLost'));
    return;
  }
  show('state-workers', ...workersState(shop));
  drawMembers(shop, isLive);
  banner(bannerFor(shop));
}

/** What to tell of a change, if anything. */
export function newsOf(before, after) {
  return wecomNews(before, after) ?? membersNews(before, after);
}

function workersState({ workers }) {
  const all = workers.length;
  const up = workers.filter(isUp).length;
  const level = up === 0 ? 'bad' : up < all ? 'warn' : 'good';
  return [level, text('workersUp', { up, all })];
}

function bannerFor(shop) {
  const { workers, redis } = shop;
  if (isFailing(shop)) return text('bannerOutage', { seconds: secondsUntil(shop.outage.until) });
  if (redis && !isUp(redis)) return text('bannerRedis');
  return workers.some(isUp) ? undefined : text('bannerNoWorker');
}

function membersNews(before, after) {
  const known = new Map(membersOf(before).map(({ name, status }) => [name, status]));
  const changed = membersOf(after).find(({ name, status }) => known.has(name) && known.get(name) !== status);
  return changed && text(`news-${changed.status}`, { name: changed.name });
}

function membersOf({ workers, redis }) {
  return redis ? [...workers, redis] : workers;
}

function isUp({ status }) {
  return status === 'running';
}
