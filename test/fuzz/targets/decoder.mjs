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
const OPENID = 'oUpF8uMuAJO_canary_M2pxb1Q9zNjWeS6o';
const PERSONAL = 'Canary李雷';
const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
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

function paidOrder() {
  return {
    ...REF,
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    payer: { openid: OPENID },
    transaction_id: '4200000000202611240000000001',
    bank_type: 'OTHERS',
    attach: 'desk 7',
    success_time: '2026-11-24T13:00:00+08:00',
    amount: { total: 100, payer_total: 90, currency: 'CNY', payer_currency: 'CNY' },
    scene_info: { total: 'POS-1', device_id: 'POS-2' },
    promotion_detail: [
      {
        coupon_id: '109519',
        name: '单品惠-6',
        scope: 'SINGLE',
        type: 'CASH',
        amount: 10,
        stock_id: '931386',
        wechatpay_contribute: 1,
        merchant_contribute: 9,
        other_contribute: 0,
        currency: 'CNY',
        goods_detail: [
          { goods_id: 'M1006', quantity: 1, unit_price: 100, discount_amount: 10, goods_remark: '备注' },
        ],
      },
    ],
  };
}

function acceptedRefund() {
  const amount = { refund: 1, payer_refund: 1, discount_refund: 0, currency: 'CNY' };
  return {
    out_refund_no: 'R-1',
    amount,
    promotion_detail: [{ promotion_id: '1', scope: 'GLOBAL', type: 'COUPON', amount: 5, refund_amount: 1 }],
  };
}

function refund() {
  return {
    ...acceptedRefund(),
    refund_id: '50000000382019052709732678859',
    transaction_id: '4200000000202611240000000001',
    out_trade_no: REF.out_trade_no,
    channel: 'ORIGINAL',
    user_received_account: '招商银行信用卡0403',
    success_time: '2026-11-24T13:00:00+08:00',
    create_time: '2026-11-24T12:00:00+08:00',
    status: 'CLOSE',
    amount: { refund: 1, total: 2, payer_total: 2, payer_refund: 1, currency: 'CNY' },
  };
}

function billAnswer() {
  return {
    hash_type: 'SHA1',
    hash_value: '79bb0f45fc4c42234a918000b2668d689e2bde04',
    download_url:
      'https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwvyKLG2uY2wMMR8cNXqaA',
    auth: 'Authorization: WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="1"',
  };
}

function applyment() {
  const account_validation = {
    account_name: 'name',
    account_no: '1',
    pay_amount: 1,
    remark: 'r',
    deadline: '2026-12-01',
  };
  const status = {
    applyment_state: 'ACCOUNT_NEED_VERIFY',
    applyment_state_desc: '待账户验证',
    sign_state: 'UNSIGNED',
    sign_url: 'https://pay.weixin.qq.com/public/apply4ec_sign/s?t=1',
    sub_mchid: '1900000109',
    audit_detail: [{ param_name: 'id_card_copy', reject_reason: 'blurred' }],
    account_validation,
    legal_validation_url: 'https://pay.weixin.qq.com/',
  };
  return { status, apply_state: 1, real_sign_state: 1, reject_reason: '' };
}
