import type { FakeClock } from '../support/fake-clock.js';
import type { FakeOrder, FakePayment } from './fake-order.js';
import type { FakeOrders } from './fake-orders.js';
import { isSignedBy, publicKeyPem } from './pay-sign.js';
import type { PrepayIds } from './prepay-ids.js';

/**
 * The parameters of `wx.requestPayment`, see
 * https://developers.weixin.qq.com/miniprogram/dev/api/wx.requestPayment.html
 */
export interface FakePaymentParameters {
  /** Seconds since the epoch, as a text. */
  readonly timeStamp: string;
  readonly nonceStr: string;
  /** `prepay_id=…` */
  readonly package: string;
  readonly signType: string;
  readonly paySign: string;
}

const PACKAGE = /^prepay_id=(.+)$/u;

/**
 * WeChat on the customer's phone. A page or a script that plays the mini program reaches it at `POST
 * /wx/requestPayment` of the fake, with the parameters as a JSON object.
 */
export class FakePayments {
  readonly #orders: FakeOrders;
  readonly #prepayIds: PrepayIds;
  readonly #clock: FakeClock;

  /** @internal */
  constructor(orders: FakeOrders, prepayIds: PrepayIds, clock: FakeClock) {
    this.#orders = orders;
    this.#prepayIds = prepayIds;
    this.#clock = clock;
  }

  /**
   * The key that `paySign` can be verified with, as SPKI in PEM: RSA with SHA-256 over
   * `appid\ntimeStamp\nnonceStr\npackage\n`. The same for every fake of a process.
   */
  get publicKey(): string {
    return publicKeyPem();
  }

  /**
   * The customer pays in the mini program: what `wx.requestPayment` does with these parameters.
   *
   * @returns the order as `get_order` would now return it
   * @throws Error if a parameter is wrong, the signature is not of these parameters, the `prepay_id` is two hours old, or
   *   the order can no longer be paid
   */
  requestPayment(parameters: FakePaymentParameters, payment: Omit<FakePayment, 'mchid'> = {}): FakeOrder {
    const { timeStamp, nonceStr, package: packageText, signType, paySign } = parameters;
    if (typeof timeStamp !== 'string' || !/^\d{1,32}$/u.test(timeStamp)) throw refusal('timeStamp');
    if (signType !== 'RSA') throw refusal('signType');
    const prepay = this.#prepayIds.find(PACKAGE.exec(packageText)?.[1] ?? '', this.#clock.now());
    if (!prepay) throw refusal('package');
    const signed = { appid: prepay.appid, timeStamp, nonceStr, package: packageText };
    if (typeof paySign !== 'string' || !isSignedBy(signed, paySign)) throw refusal('paySign');
    return this.#orders.pay(prepay.out_trade_no, { ...payment, mchid: prepay.mchid });
  }
}

const WRONG = {
  timeStamp: 'timeStamp must be a string of digits, in seconds',
  signType: "signType must be 'RSA'",
  package: 'package must be "prepay_id=" and an id that this fake issued less than 2 hours ago',
  paySign: 'paySign is not the signature of these parameters',
};

function refusal(parameter: keyof typeof WRONG): Error {
  return new Error(`FakeWeCom: requestPayment: ${WRONG[parameter]}`);
}
