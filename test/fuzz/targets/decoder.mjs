// The answers of WeCom, from the bytes of a body to a DTO or an error, as each call takes them.
import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { APPLY_MCH } from '../../../dist/applyment/calls/apply-mch.endpoint.js';
import { fieldRulesOf } from '../../../dist/decode/field-rules.js';
import { OPENID, REF } from '../answers.mjs';
import { answerWith, CALLS, http, logs, LONGEST_BODY, PERSONAL, SECRET, TOKEN } from '../calls.mjs';
import { metered } from '../meter.mjs';
import { inPieces } from '../pieces.mjs';
import { assert, assertOwnError, assertSilent, assertUnpolluted } from '../properties.mjs';

/** The bytes before the body: which call is answered, with which status, with which headers, in which pieces. */
export const HEAD = 4;

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
  answerWith({
    status: STATUSES[data[1] % STATUSES.length],
    headers: HEADERS[data[2] % HEADERS.length],
    chunks: inPieces(body, data[3]),
  });
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
