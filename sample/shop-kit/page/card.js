import { clockTime, duration, money, progress, secondsUntil } from './format.js';
import { goodsName } from './goods.js';
import { text } from './language.js';
import { Phone } from './phone.js';
import { Refunds } from './refunds.js';
import { entriesOf, pathOf, storyOf } from './story.js';

const PREVIOUS_STEPS = new Set(['polled', 'poll-failed', 'resumed']);

const template = document.createElement('template');
template.innerHTML = `
  <article class="card">
    <div class="head">
      <h3 data-part="description"></h3>
      <span class="amount" data-part="amount"></span>
      <code data-part="number"></code>
      <strong class="pill" data-part="status"></strong>
    </div>
    <ol class="path">
      <li data-part="ordered"><i></i><span></span></li>
      <li data-part="paid"><i></i><span></span></li>
      <li data-part="told"><i></i><span></span></li>
    </ol>
    <p class="story" data-part="story"></p>
    <div class="next" data-part="next">
      <p>
        <span data-part="countdown"></span>
        <span data-part="attempts"></span>
      </p>
      <div class="bar" aria-hidden="true"><i data-part="bar"></i></div>
    </div>
    <details data-part="details">
      <summary data-part="summary"></summary>
      <ol class="timeline" data-part="timeline"></ol>
    </details>
  </article>
`;

/** One order on the board. */
export class OrderCard {
  #order;
  #parts;
  #phone;
  #refunds;

  constructor(number, { act }) {
    this.element = template.content.firstElementChild.cloneNode(true);
    const parts = [...this.element.querySelectorAll('[data-part]')];
    this.#parts = Object.fromEntries(parts.map((part) => [part.dataset.part, part]));
    const { description, number: code, details } = this.#parts;
    this.#phone = new Phone(number, { act });
    this.#refunds = new Refunds(number, { act });
    details.before(this.#phone.element, this.#refunds.element);
    code.textContent = number;
    code.id = `order-${number}`;
    description.id = `goods-${number}`;
    this.element.setAttribute('aria-labelledby', `${description.id} ${code.id}`);
  }

  get order() {
    return this.#order;
  }

  /** Returns what to tell of it, if anything. */
  show(order) {
    const before = this.#order?.status;
    this.#order = order;
    const hasEnded = before === 'open' && order.status !== 'open';
    if (before === undefined) this.#parts.details.open = order.status === 'open';
    if (hasEnded && order.status === 'paid') this.element.classList.add('turned');
    this.draw();
    if (!hasEnded) return undefined;
    const number = order.out_trade_no;
    return order.status === 'paid'
      ? text('newsPaid', { number })
      : text('newsEnded', { number, status: text(order.status) });
  }

  draw() {
    const order = this.#order;
    const { description, amount, status, story } = this.#parts;
    this.element.dataset.status = order.status;
    description.textContent = goodsName(order.description);
    amount.textContent = money(order.total);
    status.textContent = text(order.status);
    story.textContent = storyOf(order);
    this.#phone.draw(order);
    this.#refunds.draw(order);
    this.#drawPath();
    this.#drawTimeline();
  }

  drawTimes(shop, isLive) {
    const order = this.#order;
    const { next, countdown, attempts, bar } = this.#parts;
    next.hidden = order.status !== 'open';
    if (next.hidden) return;
    countdown.textContent = isLive ? countdownOf(order, shop) : text('unreachable');
    attempts.textContent = text('attempts', { count: order.attempts });
    bar.style.width = `${100 * (order.nextPollAt ? progress(previousStep(order), order.nextPollAt) : 0)}%`;
  }

  #drawPath() {
    const path = pathOf(this.#order);
    this.element.classList.toggle('lost', path.told.level === 'lost');
    for (const [name, { label, note, level }] of Object.entries(path)) {
      const step = this.#parts[name];
      step.dataset.level = level;
      step.firstElementChild.textContent = note;
      step.lastElementChild.textContent = label;
    }
  }

  #drawTimeline() {
    const entries = entriesOf(this.#order);
    this.#parts.summary.textContent = text('timeline', { count: entries.length });
    this.#parts.timeline.replaceChildren(
      ...entries.toReversed().map(({ at, kind, by, words }) => {
        const item = document.createElement('li');
        item.dataset.kind = kind;
        if (by) item.dataset.by = by;
        const when = document.createElement('time');
        when.dateTime = at;
        when.textContent = clockTime(at);
        item.append(when, words);
        return item;
      }),
    );
  }
}

function countdownOf({ isPolling, nextPollAt }, { polling }) {
  if (!polling.isStarted) return text('nextStopped');
  if (isPolling) return text('nextNow');
  if (!nextPollAt) return text('nextNever');
  const seconds = secondsUntil(nextPollAt);
  if (seconds > 0) return text('next', { time: duration(seconds) });
  return polling.paused ? text('nextPaused') : text('nextSoon');
}

/** Since when the next poll has been waited for. */
function previousStep({ createdAt, timeline }) {
  return timeline.findLast(({ kind }) => PREVIOUS_STEPS.has(kind))?.at ?? createdAt;
}
