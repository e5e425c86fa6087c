import { checkOut, paymentOf } from './checkout.js';
import { money } from './format.js';
import { text } from './language.js';

const PAYABLE = new Set(['NOTPAY', 'UNKNOWN']);

const template = document.createElement('template');
template.innerHTML = `
  <section class="phone">
    <button type="button" class="primary" data-part="checkout"></button>
    <div data-part="payment">
      <p data-part="call"></p>
      <pre tabindex="0" data-part="parameters"></pre>
      <div class="actions">
        <button type="button" class="primary" data-part="pay"></button>
        <button type="button" data-part="leave"></button>
        <button type="button" data-part="late"></button>
      </div>
    </div>
  </section>
`;

/** The mini program on the customer's phone. */
export class Phone {
  #number;
  #parts;

  constructor(number, { act }) {
    this.#number = number;
    this.element = template.content.firstElementChild.cloneNode(true);
    const parts = [...this.element.querySelectorAll('[data-part]')];
    this.#parts = Object.fromEntries(parts.map((part) => [part.dataset.part, part]));
    const { checkout, pay, leave, late } = this.#parts;
    const customer = `customer/orders/${encodeURIComponent(number)}`;
    checkout.addEventListener('click', async () => {
      if (await checkOut(act, checkout, number)) this.#drawPayment();
    });
    pay.addEventListener('click', () => act(pay, `${customer}/pay`, paymentOf(number)));
    leave.addEventListener('click', () => act(leave, `${customer}/leave`));
    late.addEventListener('click', () => act(late, `${customer}/pay-while-closing`, paymentOf(number)));
  }

  draw({ status, stateAtWeCom, total }) {
    this.element.hidden = status !== 'open' || !PAYABLE.has(stateAtWeCom);
    const { checkout, call, pay, leave, late } = this.#parts;
    checkout.textContent = text('checkout');
    call.textContent = text('requestPayment');
    pay.textContent = text('pay', { amount: money(total) });
    leave.textContent = text('leave');
    late.textContent = text('payLate');
    this.#drawPayment();
  }

  #drawPayment() {
    const payment = paymentOf(this.#number);
    const { checkout, payment: section, parameters } = this.#parts;
    checkout.hidden = payment !== undefined;
    section.hidden = payment === undefined;
    if (payment) parameters.textContent = JSON.stringify(payment, undefined, 2);
  }
}
