import { appOf } from '../applyments/fake-applyments.js';
import type { FakeBillFlaw } from '../bills/bill-flaw.js';
import type { Answer, JsonObject } from '../exchange/answer.js';
import { htmlAnswer, jsonAnswer, NOTHING_HERE } from '../exchange/answer.js';
import { failureBody, WeComFailure } from '../exchange/failure.js';
import type { Received } from '../exchange/received.js';
import type { FakePayments } from '../orders/fake-payments.js';
import type { FakeEndpoint } from '../support/endpoints.js';
import {
  APPLY_MCH,
  BILL_DOWNLOAD,
  CLOSE_ORDER,
  CREATE_ORDER,
  GET_APPLYMENT_STATUS,
  GET_BILL,
  GET_ORDER,
  GET_REFUND_DETAIL,
  GET_SIGN,
  GET_TOKEN,
  REFUND,
  REQUEST_PAYMENT,
  UPLOAD_IMAGE,
} from '../support/endpoints.js';
import { applyMch } from './apply-mch.js';
import { closeOrder } from './close-order.js';
import { createOrder } from './create-order.js';
import { getApplymentStatus } from './get-applyment-status.js';
import { getBill } from './get-bill.js';
import { getOrder } from './get-order.js';
import { getRefundDetail } from './get-refund-detail.js';
import { getSign } from './get-sign.js';
import { getToken } from './get-token.js';
import { refund } from './refund.js';
import { requestPayment } from './request-payment.js';
import type { Route, WeComState } from './route.js';
import { spend } from './route.js';
import { uploadImage } from './upload-image.js';

const ROUTES: Readonly<Record<Exclude<FakeEndpoint, typeof GET_TOKEN | typeof BILL_DOWNLOAD>, Route>> = {
  [CREATE_ORDER]: createOrder,
  [GET_ORDER]: getOrder,
  [CLOSE_ORDER]: closeOrder,
  [GET_SIGN]: getSign,
  [REFUND]: refund,
  [GET_REFUND_DETAIL]: getRefundDetail,
  [GET_BILL]: getBill,
  [UPLOAD_IMAGE]: uploadImage,
  [APPLY_MCH]: applyMch,
  [GET_APPLYMENT_STATUS]: getApplymentStatus,
};

const BY_PATH: ReadonlyMap<string, Route> = new Map(Object.entries(ROUTES));

/** The app that a token was issued to. */
type AppKey = Parameters<typeof appOf>[0];

/** WeCom's side of the endpoints: what a healthy WeCom does, and answers. */
export class Upstream {
  readonly #state: WeComState;
  readonly #payments: FakePayments;

  constructor(state: WeComState, payments: FakePayments) {
    this.#state = state;
    this.#payments = payments;
  }

  /** @param flaw what is to be wrong with the bill, if it is for one */
  answer(request: Received, flaw?: FakeBillFlaw): Answer {
    if (request.endpoint === REQUEST_PAYMENT) return requestPayment(this.#payments, request.text);
    if (request.endpoint === BILL_DOWNLOAD) return this.#state.bills.download(request);
    // Uploads of unknown length: https://github.com/imroc/req/issues/160
    const isChunked = request.endpoint === UPLOAD_IMAGE && request.headers['content-length'] === undefined;
    if (isChunked) return htmlAnswer(412, '412 Precondition Failed');
    const answer = this.#answerTo(request.endpoint, flaw);
    if (!answer) return NOTHING_HERE;
    try {
      return jsonAnswer(answer(request));
    } catch (error) {
      if (error instanceof WeComFailure) return jsonAnswer(this.failure(error, request));
      throw error;
    }
  }

  failure(failure: WeComFailure, request: Received): JsonObject {
    return failureBody(failure, request, this.#state.clock.now());
  }

  #answerTo(
    endpoint: string,
    flaw: FakeBillFlaw | undefined,
  ): ((request: Received) => JsonObject) | undefined {
    if (endpoint === GET_TOKEN) return (request) => getToken(this.#state, request);
    const route = BY_PATH.get(endpoint);
    return route && ((request) => this.#authorized(route, request, flaw));
  }

  #authorized(
    route: Route,
    { method, query, text, bytes, headers, endpoint, origin }: Received,
    flaw: FakeBillFlaw | undefined,
  ): JsonObject {
    const owner = this.#ownerOf(query['access_token']);
    const { corpId } = owner;
    spend(this.#state, corpId, endpoint);
    if (method !== 'POST') throw new WeComFailure(40035);
    const contentType = headers['content-type'];
    return route(this.#state, { corpId, app: appOf(owner), text, bytes, contentType, origin, flaw });
  }

  #ownerOf(accessToken: string | undefined): AppKey {
    if (!accessToken) throw new WeComFailure(41001);
    const owner = this.#state.tokens.check(accessToken);
    if (owner === 'invalid') throw new WeComFailure(40014);
    if (owner === 'expired') throw new WeComFailure(42001);
    return owner;
  }
}
