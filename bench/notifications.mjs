/** Reading a notification of WeCom, without network, in a process of its own. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { NotificationKey } from '../dist/notification/reading/notification-key.js';
import { LONGEST_BODY } from '../dist/notification/reading/envelope.js';
import { readRequest } from '../dist/notification/reading/read-request.js';
import { answerCommands } from './ipc.mjs';
import { costOfStep } from './measure.mjs';

const CORP_ID = 'ww0123456789abcdef';
const TOKEN = 'BenchToken';
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const AES_KEY = Buffer.from(`${KEY}=`, 'base64');
const TAG = 16;
const CONTENT = {
  mchid: '1900000001',
  out_trade_no: 'ORDER-1',
  trade_state: 'SUCCESS',
  transaction_id: '4200001234202611280000000001',
  amount: { total: 880, payer_total: 880, currency: 'CNY' },
};
const CONTEXT = { keys: [new NotificationKey('notifications.keys[0]', TOKEN, KEY)], corpId: CORP_ID };

const genuine = sent(TOKEN);
const forged = sent('AnotherToken');
/** As bytes, like the route reads them. */
const hostile = hostileBodies().map((body) => ({ ...forged, body: Buffer.from(body) }));

const STEPS = {
  genuine: () => read(genuine, 'notice'),
  genuineByHand: () => readByHand(genuine),
  forged: () => read(forged, 'refused'),
  forgedByHand: () => readByHand(forged),
  ...Object.fromEntries(hostile.map((request, at) => [`hostile${at}`, () => read(request, 'refused')])),
};

answerCommands({ cost: (step, count) => costOfStep(STEPS[step], count) });

function read(request, expected) {
  const { kind } = readRequest(request, CONTEXT);
  if (kind !== expected) throw new Error(`It was taken for ${kind}.`);
}

/** As an application does it that finds WeCom's own library, and trusts what it decrypts. */
function readByHand({ query, body }) {
  const [, ciphertext] = /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/u.exec(body);
  if (getSignature(TOKEN, query.timestamp, query.nonce, ciphertext) !== query.msg_signature) return undefined;
  const { resource } = JSON.parse(decrypt(KEY, ciphertext).message);
  const sealed = Buffer.from(resource.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', AES_KEY, resource.nonce);
  decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(sealed.subarray(-TAG));
  return JSON.parse(decipher.update(sealed.subarray(0, -TAG), undefined, 'utf8') + decipher.final('utf8'));
}

/** Bodies as long as they may be, each of which is hard on one way of reading them. */
function hostileBodies() {
  const [, start, ciphertext, end] = /^(.+CDATA\[)(.+?)(\].+)$/u.exec(forged.body);
  return [
    start + ciphertext.padEnd(16_384, 'A') + end,
    start + ciphertext + end + fill('<a></a>', LONGEST_BODY - forged.body.length),
    fill('<a></a>'),
    fill(`<Encrypt>${' '.repeat(64)}`),
    fill('['),
    fill('企', LONGEST_BODY / 3),
  ];
}

function fill(part, length = LONGEST_BODY) {
  return part.repeat(length / part.length);
}

function sent(token) {
  const message = {
    event_type: 'TRANSACTION.SUCCESS',
    resource_type: 'encrypt-resource',
    resource: sealedResource(),
  };
  const ciphertext = encrypt(KEY, JSON.stringify(message), CORP_ID);
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1_000)), '1372623149'];
  const body = `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>`;
  const msg_signature = getSignature(token, timestamp, nonce, ciphertext);
  return { method: 'POST', query: { msg_signature, timestamp, nonce }, body };
}

function sealedResource() {
  const [nonce, associated_data] = [randomBytes(6).toString('hex'), 'transaction'];
  const cipher = createCipheriv('aes-256-gcm', AES_KEY, nonce);
  cipher.setAAD(Buffer.from(associated_data));
  const ciphertext = Buffer.concat([
    cipher.update(JSON.stringify(CONTENT)),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce, associated_data };
}
