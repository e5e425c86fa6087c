// What may come to a callback URL: from anybody, and, signed and encrypted with the right key, what only WeCom could send.
import { createCipheriv } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { NotificationReceiver, WECOM_PAY_CHANNELS } from '../../../dist/index.js';
import { exchange } from '../../../dist/notification/notification-exchange.js';
import { BodyReader } from '../../../dist/notification/reading/read-body.js';
import { encryptMessage, signatureOf } from '../../../dist/testing/notifications/message-cipher.js';
import { markup } from '../../../dist/testing/notifications/notification-markup.js';
import { encryptResource } from '../../../dist/testing/notifications/resource-cipher.js';
import { CORP_ID, MCHID, SECRET, startApp } from '../app.mjs';
import { requestWith, ResponseTaker } from '../http-request.mjs';
import { metered } from '../meter.mjs';
import { AES_KEY, EVENTS, KEY, NOTICE, TOKEN } from '../notices.mjs';
import { inPieces } from '../pieces.mjs';
import { assert, assertPrintable, assertSilent, assertUnpolluted, captureLogs } from '../properties.mjs';

export { inputOf, seeds, texts } from '../notices.mjs';

/** The bytes before the body: what is made of it, in which variant, in which pieces. */
export const HEAD = 3;

const HIDDEN = [TOKEN, KEY, AES_KEY.toString('hex'), SECRET];
const FORMATS = ['xml', 'json'];
const URL = '/wecom-pay/notifications?';

const logs = captureLogs();
const unexpected = [];
const queried = new Set();
const events = [];
const published = [];
const app = await startApp(
  {
    '/cgi-bin/miniapppay/get_order': ({ body }) => paidOrder(JSON.parse(body)),
    '/cgi-bin/miniapppay/get_refund_detail': ({ body }) => refunded(JSON.parse(body)),
  },
  { notifications: { keys: [{ token: TOKEN, encodingAESKey: KEY }], confirm: 'before-ack' } },
  (event) => events.push(event),
);
const receiver = app.get(NotificationReceiver);
const bodies = new BodyReader();
subscribe(WECOM_PAY_CHANNELS.notification, (message) => published.push(message));

function paidOrder({ mchid, out_trade_no }) {
  queried.add(`${mchid} ${out_trade_no}`);
  const amount = { total: 1, payer_total: 1, currency: 'CNY', payer_currency: 'CNY' };
  return {
    mchid,
    out_trade_no,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    transaction_id: '42',
    amount,
    payer: { openid: 'o1' },
  };
}

function refunded({ mchid, out_refund_no }) {
  queried.add(`${mchid} ${out_refund_no}`);
  const amount = { refund: 1, total: 2, currency: 'CNY' };
  return { out_refund_no, out_trade_no: 'ORDER-1', refund_id: '50', status: 'SUCCESS', amount };
}

/** What is made of a body. Each returns how it comes to the receiver, and what may be answered besides 401. */
const MODES = [unsigned, parsed, ofMessage, ofResource, ofCiphertext, ofEnvelope, ofEcho, ofBlocks];

/** @param {Buffer} data */
export async function fuzz(data) {
  if (data.length < HEAD) return;
  const [mode, variant, places] = data;
  const { send, mayAnswer } = MODES[mode % MODES.length](data.subarray(HEAD), variant, places);
  const isWhole = (data.length + data.at(-1)) % 16 === 0;
  const { status, body } = await metered(send);
  assert([200, 401, 503].includes(status), `status ${status}`);
  assert(status !== 200 || mayAnswer.includes(body), `200 with ${body}`);
  assert(status === 200 || body === '', `${status} with a body`);
  for (const error of unexpected.splice(0)) throw error;
  for (const event of events.splice(0)) assertQueried(event);
  assertUnpolluted(isWhole);
  for (const { reason = '', claimed } of published.splice(0)) {
    assertPrintable(reason);
    assertSilent(reason, HIDDEN);
    assert(claimed === undefined || status !== 401, 'a refused request that claims a state');
  }
  assertSilent(logs.taken().join('\n'), HIDDEN);
  if (!isWhole) return;
  const again = await send();
  for (const event of events.splice(0)) assertQueried(event);
  published.length = 0;
  assert(again.status === status && again.body === body, 'the same request was answered otherwise');
}

function assertQueried({ order, refund }) {
  const key = order ? `${order.mchid} ${order.out_trade_no}` : `${MCHID} ${refund.out_refund_no}`;
  assert(queried.has(key), `an event without a query: ${key}`);
}

/** Query and body as they are. */
function unsigned(bytes, variant, places) {
  const end = bytes.indexOf(0x0a);
  const url = URL + bytes.subarray(0, end < 0 ? 0 : end).toString('latin1');
  return over(variant % 2 ? 'GET' : 'POST', url, bytes.subarray(end + 1), places, []);
}

/** As a route of the application hands it over, with a query and a body that it has parsed. */
function parsed(bytes, variant) {
  const { query, body } = jsonOf(bytes);
  const isQuery = typeof query === 'object' && query !== null;
  const request = {
    query: isQuery ? query : sealOf(''),
    body,
    method: [undefined, 'POST', 'get', ''][variant % 4],
  };
  return { send: () => receiver.receive(request), mayAnswer: [] };
}

function ofMessage(bytes, variant, places) {
  return sealed(encryptMessage(bytes, variant < 240 ? CORP_ID : 'ww9', AES_KEY), variant, places);
}

function ofResource(bytes, variant, places) {
  const nonce = 'abcdefghijkl';
  const ciphertext = encryptResource(bytes, { aesKey: AES_KEY, nonce, associated_data: '' }).toString(
    'base64',
  );
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: '', nonce };
  const message = markup({ event_type: EVENTS[variant % EVENTS.length], resource }, FORMATS[variant % 2]);
  return sealed(encryptMessage(message, CORP_ID, AES_KEY), variant, places);
}

function ofCiphertext(bytes, variant, places) {
  return sealed(variant % 2 ? bytes.toString('latin1') : bytes.toString('base64'), variant, places);
}

/** `@@` in it stands for the ciphertext of a notice. */
function ofEnvelope(bytes, _variant, places) {
  const body = bytes.toString('latin1').replaceAll('@@', NOTICE);
  return over('POST', URL + new URLSearchParams(sealOf(NOTICE)), Buffer.from(body, 'latin1'), places, [
    'success',
  ]);
}

function ofEcho(bytes) {
  const echostr = encryptMessage(bytes, CORP_ID, AES_KEY);
  const url = URL + new URLSearchParams({ ...sealOf(echostr), echostr });
  // A mark at its beginning is none of its text.
  return over('GET', url, Buffer.alloc(0), 0, [new TextDecoder().decode(bytes)]);
}

/** What is decrypted is these bytes, whatever they are. */
function ofBlocks(bytes, variant, places) {
  const length = bytes.length - (bytes.length % 16);
  const cipher = createCipheriv('aes-256-cbc', AES_KEY, AES_KEY.subarray(0, 16)).setAutoPadding(false);
  const encrypted = Buffer.concat([cipher.update(bytes.subarray(0, length)), cipher.final()]);
  return sealed(encrypted.toString('base64'), variant, places);
}

function sealed(encrypt, variant, places) {
  const isJson = variant % 2 === 1;
  const body = isJson
    ? markup({ tousername: CORP_ID, encrypt }, 'json')
    : markup({ ToUserName: CORP_ID, Encrypt: encrypt }, 'xml');
  return over('POST', URL + new URLSearchParams(sealOf(encrypt)), Buffer.from(body), places, ['success']);
}

function sealOf(encrypt) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return { msg_signature: signatureOf(TOKEN, timestamp, '1', encrypt), timestamp, nonce: '1' };
}

function over(method, url, body, places, mayAnswer) {
  return {
    mayAnswer,
    send: async () => {
      const response = new ResponseTaker();
      const request = requestWith(method, url, inPieces(body, places));
      await exchange(request, response, {
        receivers: [receiver],
        bodies,
        onUnexpected: (error) => unexpected.push(error),
      });
      assert(response.answers.length === 1, `${response.answers.length} answers`);
      return response.answers[0];
    },
  };
}

function jsonOf(bytes) {
  try {
    return Object(JSON.parse(bytes.toString()));
  } catch {
    return {};
  }
}
