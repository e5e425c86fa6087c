// The answers of WeCom, from the bytes of a body to a DTO or an error, as each call takes them.
import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AccessTokenFetcher } from '../../../dist/access-token/access-token-fetcher.js';
import { WeComApiClient } from '../../../dist/api/wecom-api.client.js';
import { APPLY_MCH } from '../../../dist/applyment/apply-mch.endpoint.js';
import { ApplymentCalls } from '../../../dist/applyment/applyment-calls.js';
import { ApplyMchResponseDto } from '../../../dist/applyment/dto/apply-mch.response.dto.js';
import { ApplymentDto } from '../../../dist/applyment/dto/applyment.dto.js';
import { UploadedImageDto } from '../../../dist/applyment/dto/uploaded-image.dto.js';
import { billSourceOf } from '../../../dist/bill/bill-source.js';
import { GetBillResponseDto } from '../../../dist/bill/dto/get-bill.response.dto.js';
import { GET_BILL } from '../../../dist/bill/get-bill.endpoint.js';
import { fieldRulesOf } from '../../../dist/decode/field-rules.js';
import { DriftReporter } from '../../../dist/http/drift-reporter.js';
import { Exchange } from '../../../dist/http/exchange.js';
import { errorFromTransport } from '../../../dist/http/transport-errors.js';
import { TransportFailure } from '../../../dist/http/transport-failure.js';
import { WeComHttpClient } from '../../../dist/http/wecom-http.client.js';
import { CLOSE_ORDER } from '../../../dist/order/close-order.endpoint.js';
import { CloseOrderResponseDto } from '../../../dist/order/dto/close-order.response.dto.js';
import { OrderDto } from '../../../dist/order/dto/order.dto.js';
import { OrderQueryService } from '../../../dist/order/order-query.service.js';
import { CREATE_ORDER } from '../../../dist/payment/create-order.endpoint.js';
import { CreateOrderResponseDto } from '../../../dist/payment/dto/create-order.response.dto.js';
import { GetSignResponseDto } from '../../../dist/payment/dto/get-sign.response.dto.js';
import { GET_SIGN } from '../../../dist/payment/get-sign.endpoint.js';
import { AcceptedRefundDto } from '../../../dist/refund/dto/accepted-refund.dto.js';
import { RefundDto } from '../../../dist/refund/dto/refund.dto.js';
import { RefundCalls } from '../../../dist/refund/refund-calls.js';
import { resolveOptions } from '../../../dist/wecom-pay.options.js';
import { acceptedRefund, applyment, billAnswer, OPENID, paidOrder, REF, refund } from '../answers.mjs';
import { CannedDispatcher } from '../canned-dispatcher.mjs';
import { metered } from '../meter.mjs';
import { inPieces } from '../pieces.mjs';
import { assert, assertOwnError, assertSilent, assertUnpolluted, captureLogs } from '../properties.mjs';

/** The bytes before the body: which call is answered, with which status, with which headers, in which pieces. */
export const HEAD = 4;
const LONGEST_BODY = 65_536;

/** Each is longer than what a message may show of a value, as those of WeCom are. */
const TOKEN = 'canary-token+/=9f3b7c-a0b1c2d3e4f5a6b7c8d9';
const SECRET = "canary-secret!'~41d0-a0b1c2d3e4f5a6b7c8d9";
const PERSONAL = 'Canary李雷';
const REFUND = { ...REF, out_refund_no: 'R-1', amount: { refund: 1, total: 2, currency: 'CNY' } };

let reply = { status: 200, headers: {}, chunks: [] };
const logs = captureLogs();
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

const http = new ShortHttpClient(options, 'default');
const drift = new DriftReporter(options, 'default');
const client = new WeComApiClient({ get: () => Promise.resolve(TOKEN) }, runner, http, drift);
const orders = new OrderQueryService(client, options);
const refunds = new RefundCalls(client);
const applyments = new ApplymentCalls(client);
const tokens = new AccessTokenFetcher(runner, http, drift, options, 'default');

/** An answer as documented, and the call that takes it. */
const CALLS = [
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
/** Mostly 200, so that bodies are read. */
const STATUSES = [200, 200, 200, 200, 200, 200, 200, 200, 204, 206, 301, 400, 404, 408, 429, 500, 503];
const HEADERS = [
  { 'content-type': 'application/json; charset=UTF-8' },
  {},
  { 'content-type': 'text/html' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br' },
  { 'content-encoding': 'deflate' },
  { 'content-encoding': ['gzip', 'br'] },
  { 'content-encoding': 'zstd' },
  { 'retry-after': '9'.repeat(400) },
  { 'retry-after': ['1', '2'] },
  { 'retry-after': 'Sun, 29 Nov 2026 11:13:43 GMT' },
];

/** The input that answers a call with these bytes. */
export function inputOf(body, { call = 0, status = 0, headers = 0, pieces = 0 } = {}) {
  return Buffer.concat([Buffer.from([call, status, headers, pieces]), Buffer.from(body)]);
}

/** @param {Buffer} data */
export async function fuzz(data) {
  if (data.length < HEAD) return;
  const asked = CALLS[data[0] % CALLS.length];
  const body = data.subarray(HEAD, HEAD + LONGEST_BODY + 1);
  reply = {
    status: STATUSES[data[1] % STATUSES.length],
    headers: HEADERS[data[2] % HEADERS.length],
    chunks: inPieces(body, data[3]),
  };
  const isAskedTwice = (data.length + data.at(-1)) % 16 === 0;
  http.isWhole = false;
  const outcome = await outcomeOf(asked, isAskedTwice);
  assertUnpolluted(isAskedTwice);
  assertSilent(logs.taken().join('\n'), [TOKEN, SECRET, OPENID]);
  http.isWhole = isAskedTwice;
  if (isAskedTwice)
    assert(isDeepStrictEqual(await outcomeOf(asked), outcome), 'the same body gave something else');
}

async function outcomeOf({ call, dto, secrets = [TOKEN, SECRET] }, isWhole = false) {
  try {
    const value = await metered(call);
    if (dto !== undefined) assertOfClass(dto, value);
    else
      assert(typeof value.token === 'string' && Number.isFinite(value.expiresAt), 'a token of another form');
    return dto === undefined ? value.token : value;
  } catch (error) {
    assertOwnError(error, secrets, isWhole);
    assertSilent(`${error.message} ${error.hint} ${error.cause}`, [OPENID]);
    if (error.endpoint === APPLY_MCH.path) assertSilent(error.errmsg ?? '', [PERSONAL]);
    return { name: error.name, message: error.message, errmsg: error.errmsg };
  }
}

/** It has documented fields only, each a value of its kind. */
function assertOfClass(dto, value) {
  assert(Object.getPrototypeOf(value) === dto.prototype, `not a ${dto.name}`);
  const rules = new Map(fieldRulesOf(dto).map((rule) => [rule.name, rule]));
  for (const [name, item] of Object.entries(value)) {
    const rule = rules.get(name);
    assert(rule !== undefined, `${dto.name} has a field ${name}`);
    if (rule.kind === 'object') assertOfClass(rule.type(), item);
    else if (rule.kind === 'list') for (const entry of item) assertOfClass(rule.type(), entry);
    else
      assert(
        rule.isText ? typeof item === 'string' : rule.accepts(item),
        `${dto.name}.${name} is a ${typeof item}`,
      );
  }
  for (const [name, rule] of rules)
    assert(
      !(rule.strict && rule.required === true) || Object.hasOwn(value, name),
      `${dto.name} lacks ${name}`,
    );
}

async function billSource() {
  const answer = await client.post(GET_BILL, REF, GetBillResponseDto, {});
  const { target } = billSourceOf(answer, options.billBaseUrl);
  assert(target.reveal().startsWith('/'), 'a bill without a path');
  return answer;
}

export const samples = CALLS.map(({ sample }) => sample);

/** What bodies are made of, besides their samples. */
export const texts = [
  TOKEN,
  SECRET,
  encodeURIComponent(TOKEN),
  OPENID,
  PERSONAL,
  '"errcode":40014,"errmsg":"',
  `access_token=${TOKEN}`,
  `corpsecret=${SECRET}`,
  'from ip: 1.2.3.4',
  '"errcode":0',
  '"error_description":"',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
];

export function seeds() {
  const errors = [40014, 42001, 40001, 45009, 60020, 720501, -1, 90415].map((errcode) => ({
    errcode,
    errmsg: `invalid, hint: [1], from ip: 1.2.3.4, access_token=${TOKEN}`,
    error_description: `${PERSONAL} ${SECRET}`,
  }));
  const json = (value) => JSON.stringify(value);
  return [
    ...samples.map((sample, call) => inputOf(json(sample), { call })),
    ...samples.map((sample, call) =>
      inputOf(json({ errcode: 0, errmsg: 'ok', ...sample }), { call, pieces: 3 }),
    ),
    ...errors.map((error, call) => inputOf(json(error), { call })),
    inputOf(
      json({
        mchid: REF.mchid,
        out_trade_no: REF.out_trade_no,
        trade_state: 'NOTPAY',
        trade_state_desc: '未支付',
      }),
    ),
    inputOf(gzipSync(json(samples[0])), { headers: 3 }),
    inputOf(brotliCompressSync(json(samples[0])), { headers: 4 }),
    inputOf(deflateSync(json(samples[0])), { headers: 5 }),
    ...Array.from(STATUSES.keys(), (status) => inputOf('<html>', { status, headers: status })),
  ];
}
