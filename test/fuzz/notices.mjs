// What requests to a callback URL are made of.
import { encryptMessage } from '../../dist/testing/notifications/message-cipher.js';
import { markup } from '../../dist/testing/notifications/notification-markup.js';
import { encryptResource } from '../../dist/testing/notifications/resource-cipher.js';
import { CORP_ID, MCHID } from './app.mjs';

export const TOKEN = 'CanaryToken0';
export const KEY = 'CanaryKeyghijklmnopqrstuvwxyz0123456789ABCD';
export const AES_KEY = Buffer.from(`${KEY}=`, 'base64');
export const EVENTS = [
  'TRANSACTION.SUCCESS',
  'REFUND.SUCCESS',
  'REFUND.ABNORMAL',
  'REFUND.CLOSED',
  'TRANSACTION.PAID',
];
const CONTENT = { mchid: MCHID, out_trade_no: 'ORDER-1', out_refund_no: 'R-1', trade_state: 'SUCCESS' };
const EVENT = {
  id: 'EV-1',
  create_time: '2026-11-28T13:29:35+08:00',
  resource_type: 'encrypt-resource',
  notify_type: 'NORMALPAY',
  event_type: EVENTS[0],
  summary: '支付成功',
  resource: resourceOf(CONTENT),
};
export const NOTICE = encryptMessage(markup(EVENT, 'xml'), CORP_ID, AES_KEY);

function resourceOf(content) {
  const [nonce, associated_data] = ['abcdefghijkl', 'transaction'];
  const ciphertext = encryptResource(JSON.stringify(content), {
    aesKey: AES_KEY,
    nonce,
    associated_data,
  }).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data, nonce };
}

/** What bodies are made of, besides the seeds. */
export const texts = [
  '<![CDATA[',
  ']]>',
  '<xml>',
  '</xml>',
  '<Encrypt>',
  '</Encrypt>',
  '<!DOCTYPE a [<!ENTITY a "a">]>',
  '&a;',
  '&lt;',
  '&#x0;',
  '&#65;',
  '<?a?>',
  '<!--',
  '-->',
  '<a/>',
  ' xmlns="a"',
  '"encrypt":"',
  '@@',
  'msg_signature=',
  'timestamp=',
  'nonce=',
  'echostr=',
  '%00',
  '%',
  '&',
  '[]=',
  'COMBINEPAY',
  'AEAD_AES_256_GCM',
  '\\u002b',
  ...EVENTS,
  MCHID,
];

export function inputOf(body, { mode = 0, variant = 0, places = 0 } = {}) {
  return Buffer.concat([Buffer.from([mode, variant, places]), Buffer.from(body)]);
}

export function seeds() {
  const query = `msg_signature=${'a'.repeat(40)}&timestamp=1409659813&nonce=1372623149`;
  const xml = `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[@@]]></Encrypt></xml>`;
  const json = JSON.stringify({ tousername: CORP_ID, encrypt: '@@', agentid: '1' });
  const blocks = Buffer.concat([
    Buffer.alloc(16),
    Buffer.from([0, 0, 0, 2]),
    Buffer.from(`{}${CORP_ID}`),
    Buffer.alloc(8, 8),
  ]);
  return [
    inputOf(`${query}\n${xml}`),
    inputOf(`${query}\n${json}`, { places: 9 }),
    inputOf(`${query}&echostr=${'A'.repeat(64)}\n`, { variant: 1 }),
    inputOf(
      JSON.stringify({
        query: { msg_signature: 'a'.repeat(40), timestamp: '1409659813', nonce: '1' },
        body: { xml: { encrypt: ['A'] } },
      }),
      { mode: 1 },
    ),
    inputOf(
      JSON.stringify({
        query: { msg_signature: 'a'.repeat(40), timestamp: '1409659813', nonce: '1', echostr: 'A' },
        body: '',
      }),
      { mode: 1, variant: 2 },
    ),
    inputOf(markup(EVENT, 'xml'), { mode: 2 }),
    inputOf(markup(EVENT, 'json'), { mode: 2, variant: 1, places: 40 }),
    inputOf(markup({ ...EVENT, notify_type: 'COMBINEPAY' }, 'json'), { mode: 2, variant: 1 }),
    ...EVENTS.map((_event, variant) => inputOf(JSON.stringify(CONTENT), { mode: 3, variant })),
    inputOf(Buffer.from(NOTICE, 'base64'), { mode: 4 }),
    inputOf(NOTICE, { mode: 4, variant: 1 }),
    inputOf(xml, { mode: 5 }),
    inputOf(json, { mode: 5, places: 3 }),
    inputOf('1616140317555161061', { mode: 6 }),
    inputOf(blocks, { mode: 7 }),
  ];
}
