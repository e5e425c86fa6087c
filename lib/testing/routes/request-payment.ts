import type { Answer } from '../exchange/answer.js';
import { JSON_HEADERS } from '../exchange/answer.js';
import { jsonBody } from '../exchange/received.js';
import type { FakePaymentParameters, FakePayments } from '../orders/fake-payments.js';

/** A page of any origin may play the mini program. */
const HEADERS = { ...JSON_HEADERS, 'access-control-allow-origin': '*' };

/** Answers as `wx.requestPayment` calls back, with status 400 for a failure. */
export function requestPayment(payments: FakePayments, text: string): Answer {
  try {
    payments.requestPayment(Object(jsonBody(text)) as FakePaymentParameters);
    return { status: 200, headers: HEADERS, body: { errMsg: 'requestPayment:ok' } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 400, headers: HEADERS, body: { errMsg: `requestPayment:fail ${reason}` } };
  }
}
