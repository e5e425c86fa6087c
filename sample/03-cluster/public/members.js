import { duration, secondsSince, secondsUntil } from './kit/format.js';
import { setText } from './kit/indicators.js';
import { text } from './kit/language.js';
import { act } from './kit/page.js';

const template = document.getElementById('member');
const drawn = new Map();

/** One card for each process that can be killed. */
export function drawMembers(shop, isLive) {
  if (!shop) return;
  for (const worker of shop.workers) drawMember(worker, text('work', worker), isLive);
  if (shop.redis) drawMember(shop.redis, text('redisWork', shop.redis), isLive);
}

function drawMember(member, work, isLive) {
  const { element, parts } = cardOf(member.name);
  const { name, status, since, work: done, button } = parts;
  const isDown = member.status === 'down';
  element.dataset.status = isLive ? member.status : 'unknown';
  setText(name, member.name);
  setText(status, isLive ? text(`status-${member.status}`) : '…');
  setText(since, isLive ? sinceWords(member) : '…');
  setText(done, work);
  setText(button, text(isDown ? 'startNow' : 'kill'));
  button.disabled = !isLive || member.status === 'starting';
  button.dataset.order = isDown ? 'start' : 'kill';
}

function cardOf(name) {
  if (!drawn.has(name)) drawn.set(name, newCard(name));
  return drawn.get(name);
}

function newCard(name) {
  const element = template.content.cloneNode(true).firstElementChild;
  const found = [...element.querySelectorAll('[data-part]')];
  const parts = Object.fromEntries(found.map((part) => [part.dataset.part, part]));
  element.dataset.name = name;
  parts.name.id = `member-${name}`;
  element.setAttribute('aria-labelledby', parts.name.id);
  parts.button.addEventListener('click', ({ currentTarget }) => {
    void act(currentTarget, `members/${name}/${currentTarget.dataset.order}`);
  });
  document.getElementById('members').append(element);
  return { element, parts };
}

function sinceWords({ status, since, pid, backAt }) {
  if (status === 'down') return text('backIn', { seconds: secondsUntil(backAt) });
  return text('runsFor', { time: duration(secondsSince(since)), pid });
}
