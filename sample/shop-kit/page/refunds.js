import { money } from './format.js';
import { text } from './language.js';
import { tellerOfRefund } from './story.js';

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
  #path;
  #act;
  #parts;
  #left;

  constructor(number, { act }) {
    this.#path = `orders/${encodeURIComponent(number)}/refunds`;
    this.#act = act;
    this.element = template.content.firstElementChild.cloneNode(true);
    const parts = [...this.element.querySelectorAll('[data-part]')];
    this.#parts = Object.fromEntries(parts.map((part) => [part.dataset.part, part]));
    const { form, amount, refund } = this.#parts;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const body = { refund: Math.round(Number(amount.value) * 100) };
      void act(refund, this.#path, body);
    });
  }

  draw(order) {
    const { status, total, refunds } = order;
    const { list, form, label, amount, refund } = this.#parts;
    const left = leftOf(total, refunds);
    this.element.hidden = status !== 'paid' && refunds.length === 0;
    form.hidden = status !== 'paid' || left === 0;
    label.textContent = text('refundAmount', { left: money(left) });
    refund.textContent = text('refund');
    list.replaceChildren(...refunds.map((each) => this.#itemOf(each, tellerOfRefund(each, order))));
    if (left === this.#left) return;
    this.#left = left;
    amount.max = left / 100;
    amount.value = (left / 100).toFixed(2);
  }

  #itemOf({ out_refund_no, refund, status }, teller) {
    const item = document.createElement('li');
    item.dataset.status = status;
    item.append(textElement('span', text(`refund-${status}`, { amount: money(refund) })));
    if (teller) item.append(textElement('small', text(`refund-by-${teller}`)));
    if (status === 'failed') item.append(this.#retryButtonOf(out_refund_no));
    return item;
  }

  #retryButtonOf(out_refund_no) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text('retry');
    button.addEventListener('click', () =>
      this.#act(button, `${this.#path}/${encodeURIComponent(out_refund_no)}/retry`),
    );
    return button;
  }
}

function textElement(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}

/** Those that failed count: they may be tried again. */
function leftOf(total, refunds) {
  return refunds.reduce((left, { refund }) => left - refund, total);
}
