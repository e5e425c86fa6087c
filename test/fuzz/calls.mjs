// The calls whose answers the decoder reads, wired as the module wires them, on canned answers.
import 'reflect-metadata';
import { AccessTokenFetcher } from '../../dist/access-token/access-token-fetcher.js';
import { WeComApiClient } from '../../dist/api/wecom-api.client.js';
import { APPLY_MCH } from '../../dist/applyment/calls/apply-mch.endpoint.js';
import { ApplymentCalls } from '../../dist/applyment/calls/applyment-calls.js';
import { ApplyMchResponseDto } from '../../dist/applyment/dto/apply-mch.response.dto.js';
import { ApplymentDto } from '../../dist/applyment/dto/applyment.dto.js';
import { UploadedImageDto } from '../../dist/applyment/dto/uploaded-image.dto.js';
import { billSourceOf } from '../../dist/bill/bill-source.js';
import { GetBillResponseDto } from '../../dist/bill/dto/get-bill.response.dto.js';
import { GET_BILL } from '../../dist/bill/get-bill.endpoint.js';
import { DriftReporter } from '../../dist/http/drift-reporter.js';
import { Exchange } from '../../dist/http/transport/exchange.js';
import { errorFromTransport } from '../../dist/http/transport/transport-errors.js';
import { TransportFailure } from '../../dist/http/transport/transport-failure.js';
import { WeComHttpClient } from '../../dist/http/wecom-http.client.js';
import { CLOSE_ORDER } from '../../dist/order/close-order.endpoint.js';
import { CloseOrderResponseDto } from '../../dist/order/dto/close-order.response.dto.js';
import { OrderDto } from '../../dist/order/dto/order.dto.js';
import { OrderQueryService } from '../../dist/order/order-query.service.js';
import { CREATE_ORDER } from '../../dist/payment/create-order.endpoint.js';
import { CreateOrderResponseDto } from '../../dist/payment/dto/create-order.response.dto.js';
import { GetSignResponseDto } from '../../dist/payment/dto/get-sign.response.dto.js';
import { GET_SIGN } from '../../dist/payment/get-sign.endpoint.js';
import { AcceptedRefundDto } from '../../dist/refund/dto/accepted-refund.dto.js';
import { RefundDto } from '../../dist/refund/dto/refund.dto.js';
import { RefundCalls } from '../../dist/refund/calls/refund-calls.js';
import { resolveOptions } from '../../dist/wecom-pay.options.js';
import { acceptedRefund, applyment, billAnswer, paidOrder, REF, refund } from './answers.mjs';
import { CannedDispatcher } from './canned-dispatcher.mjs';
import { assert, captureLogs } from './properties.mjs';

export const LONGEST_BODY = 65_536;

/** Each is longer than what a message may show of a value, as those of WeCom are. */
export const TOKEN = 'canary-token+/=9f3b7c-a0b1c2d3e4f5a6b7c8d9';
export const SECRET = "canary-secret!'~41d0-a0b1c2d3e4f5a6b7c8d9";
export const PERSONAL = 'Canary李雷';
const REFUND = { ...REF, out_refund_no: 'R-1', amount: { refund: 1, total: 2, currency: 'CNY' } };

let reply = { status: 200, headers: {}, chunks: [] };

/** What the next call gets. */
export function answerWith(next) {
  reply = next;
}

export const logs = captureLogs();
const options = resolveOptions({
  corpId: 'ww0123456789abcdef',
  corpSecret: SECRET,
  mchid: REF.mchid,
  http: { dispatcher: new CannedDispatcher(() => reply) },
});
/** Without limits and retries, which judge errors, not bodies. */
const signal = new AbortController().signal;
const runner = {
  run: (_endpoint, _options, work) => work({ send: (request) => request(signal, () => undefined, 0) }),
};

/** Without axios, which only carries what `Exchange` gives it, at the cost of all the rest. */
class ShortHttpClient extends WeComHttpClient {
  isWhole = false;

  send(request) {
    if (this.isWhole) return super.send(request);
    return new Promise((resolve, reject) => {
      const done = (outcome) =>
        outcome instanceof TransportFailure
          ? reject(errorFromTransport(outcome, request.endpoint.path, options.baseUrl))
          : resolve({ ...outcome, data: outcome.body });
      options.http.dispatcher.dispatch(
        {},
        new Exchange(LONGEST_BODY, false, request.signal, done, request.onSent),
      );
    });
  }
}

export const http = new ShortHttpClient(options, 'default');
const drift = new DriftReporter(options, 'default');
const client = new WeComApiClient({ get: () => Promise.resolve(TOKEN) }, runner, http, drift);
const orders = new OrderQueryService(client, options);
const refunds = new RefundCalls(client);
const applyments = new ApplymentCalls(client);
const tokens = new AccessTokenFetcher(runner, http, drift, options, 'default');

/** An answer as documented, and the call that takes it. */
export const CALLS = [
  { dto: OrderDto, call: () => orders.query(REF), sample: paidOrder() },
  {
    dto: CreateOrderResponseDto,
    call: () => client.post(CREATE_ORDER, REF, CreateOrderResponseDto, {}),
    sample: { prepay_id: 'wx26112221580621e9b071c00d9e093b0000' },
  },
  {
    dto: GetSignResponseDto,
    call: () => client.post(GET_SIGN, REF, GetSignResponseDto, {}),
    sample: { pay_sign: 'oR9d8PuhnIc+YZ8cBHFCwfgpaK9gd7va' },
  },
  {
    dto: CloseOrderResponseDto,
    call: () => client.post(CLOSE_ORDER, REF, CloseOrderResponseDto, {}),
    sample: {},
  },
  { dto: AcceptedRefundDto, call: () => refunds.request(REFUND, {}), sample: acceptedRefund() },
  {
    dto: RefundDto,
    call: () => refunds.query({ mchid: REF.mchid, out_refund_no: 'R-1' }, {}),
    sample: refund(),
  },
  { dto: GetBillResponseDto, call: billSource, sample: billAnswer() },
  // There is no token yet.
  {
    dto: undefined,
    call: () => tokens.fetch(),
    secrets: [SECRET],
    sample: { access_token: 'a'.repeat(214), expires_in: 7_200 },
  },
  { dto: ApplymentDto, call: () => applyments.query({ out_request_no: 'A-1' }, {}), sample: applyment() },
  {
    dto: UploadedImageDto,
    call: () => applyments.upload(new Blob(['x']), {}),
    sample: { open_wx_pay_media_id: '1'.repeat(64) },
  },
  {
    dto: ApplyMchResponseDto,
    call: () => client.post(APPLY_MCH, REF, ApplyMchResponseDto, { personal: [PERSONAL] }),
    sample: {},
  },
];

async function billSource() {
  const answer = await client.post(GET_BILL, REF, GetBillResponseDto, {});
  const { target } = billSourceOf(answer, options.billBaseUrl);
  assert(target.reveal().startsWith('/'), 'a bill without a path');
  return answer;
}
