import { money } from './format.js';
import { text } from './language.js';

const template = document.createElement('template');
template.innerHTML = `
  <section class="refunds">
    <ul data-part="list"></ul>
    <form data-part="form">
      <label>
        <span data-part="label"></span>
        <input type="number" inputmode="decimal" min="0.01" step="0.01" required data-part="amount" />
      </label>
      <button data-part="refund"></button>
    </form>
  </section>
`;

/** What of an order is refunded, and what can be. */
export class Refunds {
  #parts;
  #left;

  constructor(number, { act }) {
    this.element = template.content.firstElementChild.cloneNode(true);
    const parts = [...this.element.querySelectorAll('[data-part]')];
    this.#parts = Object.fromEntries(parts.map((part) => [part.dataset.part, part]));
    const { form, amount, refund } = this.#parts;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const body = { refund: Math.round(Number(amount.value) * 100) };
      void act(refund, `orders/${encodeURIComponent(number)}/refunds`, body);
    });
  }

  draw({ status, total, refunds }) {
    const { list, form, label, amount, refund } = this.#parts;
    const left = leftOf(total, refunds);
    this.element.hidden = status !== 'paid' && refunds.length === 0;
    form.hidden = status !== 'paid' || left === 0;
    label.textContent = text('refundAmount', { left: money(left) });
    refund.textContent = text('refund');
    list.replaceChildren(...refunds.map(itemOf));
    if (left === this.#left) return;
    this.#left = left;
    amount.max = left / 100;
    amount.value = (left / 100).toFixed(2);
  }
}

function leftOf(total, refunds) {
  return refunds
    .filter(({ status }) => status !== 'failed')
    .reduce((left, { refund }) => left - refund, total);
}

function itemOf({ refund, status }) {
  const item = document.createElement('li');
  item.dataset.status = status;
  item.textContent = text(`refund-${status}`, { amount: money(refund) });
  return item;
}
