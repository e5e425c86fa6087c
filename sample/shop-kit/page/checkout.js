/** What `wx.requestPayment()` gets, by order; a mini program keeps it no longer than its page, either. */
const payments = new Map();

/** Has the shop create the order at WeCom and sign its payment. Resolves with whether it did. */
export async function checkOut(act, button, number) {
  const answer = await act(button, `orders/${encodeURIComponent(number)}/prepay`);
  if (answer) payments.set(number, answer.body);
  return Boolean(answer);
}

/** Undefined before the checkout on this page. */
export function paymentOf(number) {
  return payments.get(number);
}
