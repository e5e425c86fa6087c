import { createCipheriv, randomBytes } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';
import { NotificationKey } from '../../lib/notification/reading/notification-key.js';
import type { ReadingContext } from '../../lib/notification/reading/read-request.js';
import type { NotificationRequest } from '../../lib/notification/reading/sealed-request.js';

export const TOKEN = 'QDG6eK';
export const ENCODING_AES_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
export const AES_KEY = Buffer.from(`${ENCODING_AES_KEY}=`, 'base64');
/** The corp of the official samples. */
export const RECEIVE_ID = 'wx5823bf96d3bd56c7';

export const keyOf = (
  { token, encodingAESKey }: Pick<Sender, 'token' | 'encodingAESKey'>,
  name = 'notifications.keys[0]',
) => new NotificationKey(name, token, encodingAESKey);
export const keyOfSamples = () => keyOf(SENDER);
export const contextOfSamples = (): ReadingContext => ({ keys: [keyOfSamples()], corpId: RECEIVE_ID });

/** A key that somebody made up, and so a sender of forged notices. */
export const OTHER_SENDER = {
  token: 'Forged0Token',
  encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

export interface Sender {
  readonly token: string;
  readonly encodingAESKey: string;
  readonly corpId: string;
  readonly format?: 'xml' | 'json';
}

export const SENDER: Sender = { token: TOKEN, encodingAESKey: ENCODING_AES_KEY, corpId: RECEIVE_ID };

export interface SentNotice extends NotificationRequest {
  readonly query: Readonly<Record<'msg_signature' | 'timestamp' | 'nonce', string>>;
  readonly body: string;
  readonly method: 'POST';
}

/** A request with this message, encrypted and signed by WeCom's own library. */
export function sentMessage(message: string, sender: Sender = SENDER): SentNotice {
  const encrypted = encrypt(sender.encodingAESKey, message, sender.corpId);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const nonce = randomBytes(5).readUIntBE(0, 5).toString();
  const msg_signature = getSignature(sender.token, timestamp, nonce, encrypted);
  const body =
    sender.format === 'json'
      ? JSON.stringify({ tousername: sender.corpId, encrypt: encrypted, agentid: '1000002' })
      : `<xml><ToUserName><![CDATA[${sender.corpId}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>` +
        `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  return { query: { msg_signature, timestamp, nonce }, body, method: 'POST' };
}

/** `resource` of a notice, encrypted as WeCom describes it. */
export function sealedResource(content: string, encodingAESKey = ENCODING_AES_KEY, associated_data = '') {
  const nonce = randomBytes(9).toString('base64').slice(0, 12);
  const key = Buffer.from(`${encodingAESKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated_data));
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: ciphertext.toString('base64'),
    associated_data,
    nonce,
  };
}

export interface NoticeContent {
  readonly notify_type?: string;
  readonly event_type: string;
  readonly content: object;
}

/** The message of a notice, before it is encrypted. */
export function noticeMessage({ notify_type, event_type, content }: NoticeContent, sender: Sender = SENDER) {
  const resource = sealedResource(JSON.stringify(content), sender.encodingAESKey);
  const notice = {
    notify_type: notify_type ?? (event_type.startsWith('REFUND') ? 'REFUND' : 'NORMALPAY'),
    id: 'EV-2018022511223320873',
    create_time: '2026-11-28T13:29:35+08:00',
    resource_type: 'encrypt-resource',
    event_type,
    resource,
    summary: '支付成功',
  };
  return sender.format === 'json' ? JSON.stringify(notice) : `<xml>${elements(notice)}</xml>`;
}

export function sentNotice(content: NoticeContent, sender: Sender = SENDER): SentNotice {
  return sentMessage(noticeMessage(content, sender), sender);
}

export function paymentNotice(
  ref: { readonly mchid: string; readonly out_trade_no: string },
  sender: Sender = SENDER,
): SentNotice {
  return sentNotice(
    { event_type: 'TRANSACTION.SUCCESS', content: { ...ref, trade_state: 'SUCCESS' } },
    sender,
  );
}

function elements(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]: [string, string | object]) => {
      const content = typeof value === 'object' ? elements(value) : `<![CDATA[${value}]]>`;
      return `<${name}>${content}</${name}>`;
    })
    .join('');
}
