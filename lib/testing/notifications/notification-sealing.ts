import { randomBytes, randomInt } from 'node:crypto';
import { chinaTime } from '../support/fake-clock.js';
import type { FakeNotification } from './fake-notification.js';
import { encryptMessage, signatureOf, withPadding } from './message-cipher.js';
import type { FakeNotificationKeys } from './notification-keys.js';
import { aesKeyOf } from './notification-keys.js';
import type { FakeNotificationFormat, MarkupFields } from './notification-markup.js';
import { CONTENT_TYPES, markup } from './notification-markup.js';
import { encryptResource } from './resource-cipher.js';
import type { FakeTampering } from './tampering.js';
import { Tampering } from './tampering.js';

/** By what, for whom and when something is sealed. */
export interface Sealing {
  readonly keys: FakeNotificationKeys;
  /** The corpId. */
  readonly receiveid: string;
  readonly agentId: string;
  readonly format: FakeNotificationFormat;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly padding?: number | undefined;
  readonly tampering?: FakeTampering | undefined;
}

export interface SealedNotification {
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
}

const SUMMARIES: Readonly<Record<FakeNotification['event_type'], string>> = {
  'TRANSACTION.SUCCESS': '支付成功',
  'REFUND.SUCCESS': '退款成功',
  'REFUND.ABNORMAL': '退款异常',
  'REFUND.CLOSED': '退款关闭',
};

/** Where the two samples of https://developer.work.weixin.qq.com/document/path/97478 differ. */
const RESOURCES = {
  xml: { nonceLength: 12, associatedData: (isRefund: boolean) => (isRefund ? 'refund' : 'transaction') },
  json: { nonceLength: 13, associatedData: () => '' },
} as const satisfies Record<FakeNotificationFormat, unknown>;

/** A notification as it goes out: https://developer.work.weixin.qq.com/document/path/97478 */
export function sealNotification(notification: FakeNotification, sealing: Sealing): SealedNotification {
  const tampering = new Tampering(sealing.tampering);
  return sealEvent(eventOf(notification, sealing, tampering), sealing, tampering);
}

/** An event of any kind in the envelope of notifications. */
export function sealEvent(
  event: MarkupFields,
  sealing: Sealing,
  tampering = new Tampering(undefined),
): SealedNotification {
  const { keys, receiveid, agentId, format, padding } = sealing;
  const message = withPadding(markup(event, format), receiveid, padding);
  const encrypted = encryptMessage(message, receiveid, aesKeyOf(keys));
  const { msg_signature, timestamp, nonce } = signed(encrypted, sealing);
  const encrypt = tampering.encrypt(encrypted);
  const envelope =
    format === 'json'
      ? { tousername: receiveid, encrypt, agentid: agentId }
      : { ToUserName: receiveid, AgentID: agentId, Encrypt: encrypt };
  return {
    query: {
      msg_signature: tampering.signature(msg_signature),
      timestamp: tampering.timestamp(timestamp),
      nonce: tampering.nonce(nonce),
    },
    contentType: CONTENT_TYPES[format],
    body: tampering.body(markup(envelope, format)),
  };
}

/** The query string of https://developer.work.weixin.qq.com/document/path/90930, by which WeCom verifies a URL. */
export function sealEcho(
  plain: string,
  sealing: Pick<Sealing, 'keys' | 'receiveid' | 'now'>,
): Readonly<Record<string, string>> {
  const echostr = encryptMessage(plain, sealing.receiveid, aesKeyOf(sealing.keys));
  return { ...signed(echostr, sealing), echostr };
}

function eventOf(
  { id, event_type, createdAt, content }: FakeNotification,
  { keys, format }: Sealing,
  tampering: Tampering,
): MarkupFields {
  const isRefund = event_type !== 'TRANSACTION.SUCCESS';
  const { nonceLength, associatedData } = RESOURCES[format];
  const nonce = randomBytes(nonceLength).toString('hex').slice(0, nonceLength);
  const associated_data = associatedData(isRefund);
  const ciphertext = encryptResource(JSON.stringify(content), {
    aesKey: aesKeyOf(keys),
    nonce,
    associated_data,
  });
  return {
    notify_type: isRefund ? 'REFUND' : 'NORMALPAY',
    id,
    create_time: chinaTime(createdAt),
    event_type,
    resource_type: 'encrypt-resource',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: tampering.ciphertext(ciphertext).toString('base64'),
      associated_data,
      nonce,
    },
    summary: SUMMARIES[event_type],
  };
}

function signed(
  encrypt: string,
  { keys, now }: Pick<Sealing, 'keys' | 'now'>,
): Readonly<Record<'msg_signature' | 'timestamp' | 'nonce', string>> {
  const timestamp = String(Math.floor(now / 1000));
  const nonce = String(randomInt(10 ** 9, 10 ** 10));
  return { msg_signature: signatureOf(keys.token, timestamp, nonce, encrypt), timestamp, nonce };
}
