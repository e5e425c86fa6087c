import { Secret } from '../common/secret.js';
import { shapeOf } from '../common/text.js';
import { optional, section, text, wrongOption } from '../options/option-rules.js';
import { isEncodingAESKey, NotificationKey } from './reading/notification-key.js';

/** What an app signs and encrypts its notifications with: 管理后台 → 应用管理 → the app → 接收消息 → 设置API接收. */
export interface NotificationKeyOptions {
  /** Token: 1 to 32 letters and digits. Never printed. */
  token: string | Secret;
  /** EncodingAESKey: 43 letters and digits. Never printed. */
  encodingAESKey: string | Secret;
}

/** When a notification is answered: before the order is queried, or after. */
export type NotificationConfirmation = 'after-ack' | 'before-ack';

/** How the notifications of payments and refunds that WeCom sends (支付通知, 退款通知) are received. */
export interface NotificationsOptions {
  /**
   * The keys of the app whose callback URL points here; several if several apps share the URL. Which of them has sent a
   * notification shows in its signature.
   */
  keys: readonly NotificationKeyOptions[];
  /**
   * The path of the callback URL. The route stands outside of the application's global prefix, versioning,
   * middleware, guards, interceptors and pipes, and needs no body parser. Accounts may share one path.
   * @default '/wecom-pay/notifications'
   */
  path?: string | undefined;
  /**
   * `after-ack` answers at once, and queries the order afterwards. `before-ack` queries it first, for at most 3 s: for
   * serverless platforms, which freeze the process once it has answered.
   * @default 'after-ack'
   */
  confirm?: NotificationConfirmation | undefined;
}

/** The validated options, with defaults filled in and the keys sealed. */
export interface ResolvedNotificationsOptions {
  readonly keys: readonly NotificationKey[];
  readonly path: string;
  readonly confirm: NotificationConfirmation;
}

/** The part of the module's options that is about notifications. */
export interface NotificationsFeatureOptions {
  /**
   * Receives the notifications that WeCom sends to the app's callback URL. A notification is a hint: the order or
   * refund is queried, and what the query says is emitted to `@OnOrder()` and `@OnRefund()`. Use it together with
   * `polling` and `refunds`, since WeCom may lose notifications. The application must import
   * `EventEmitterModule.forRoot()`.
   * @default notifications are not received
   */
  notifications?: NotificationsOptions | undefined;
}

/** The validated options. */
export interface ResolvedNotificationsFeatureOptions {
  readonly notifications: ResolvedNotificationsOptions | undefined;
}

export const NOTIFICATIONS_FEATURE_OPTIONS = [
  'notifications',
] as const satisfies readonly (keyof NotificationsFeatureOptions)[];

const OPTIONS = ['keys', 'path', 'confirm'] as const satisfies readonly (keyof NotificationsOptions)[];
const KEY_OPTIONS = ['token', 'encodingAESKey'] as const satisfies readonly (keyof NotificationKeyOptions)[];

const DEFAULT_PATH = '/wecom-pay/notifications';
/** No character that a router would read as a pattern. */
const PATH = /^(?:\/[\w.~-]+)+$/u;
const CONFIRMATIONS: readonly unknown[] = [
  'after-ack',
  'before-ack',
] satisfies readonly NotificationConfirmation[];
const MOST_KEYS = 100;

/** @throws {WeComOptionsError} naming the option, what it got (never a key) and what is allowed. */
export function resolveNotificationsFeatureOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedNotificationsFeatureOptions {
  return { notifications: optional(given['notifications'], resolveNotifications) };
}

function resolveNotifications(value: unknown): ResolvedNotificationsOptions {
  const given = section('notifications', value, OPTIONS);
  return Object.freeze({
    keys: keys(given['keys']),
    path: text(
      'notifications.path',
      given['path'] ?? DEFAULT_PATH,
      PATH,
      'the path of the callback URL, such as "/wecom-pay/notifications", of letters, digits and - . _ ~',
    ),
    confirm: confirmation(given['confirm'] ?? 'after-ack'),
  });
}

function keys(value: unknown): readonly NotificationKey[] {
  const isList = Array.isArray(value) && value.length >= 1 && value.length <= MOST_KEYS;
  if (isList) return value.map((one: unknown, index) => key(`notifications.keys[${index}]`, one));
  const allowed = `a list of 1 to ${MOST_KEYS} keys, such as [{ token, encodingAESKey }]`;
  throw wrongOption('notifications.keys', allowed, value === undefined ? 'nothing' : shapeOf(value));
}

function key(name: string, value: unknown): NotificationKey {
  const given = section(name, value ?? {}, KEY_OPTIONS);
  return new NotificationKey(
    name,
    text(
      `${name}.token`,
      revealed(given['token']),
      /^[A-Za-z\d]{1,32}$/u,
      "the Token of the app's callback URL, 1 to 32 letters and digits (weComPayConfig: WECOM_NOTIFICATION_TOKEN)",
    ),
    encodingAESKey(`${name}.encodingAESKey`, revealed(given['encodingAESKey'])),
  );
}

function encodingAESKey(name: string, value: unknown): string {
  if (typeof value === 'string' && isEncodingAESKey(value)) return value;
  const allowed =
    "the EncodingAESKey of the app's callback URL, 43 letters and digits (weComPayConfig: WECOM_NOTIFICATION_AES_KEY)";
  throw wrongOption(name, allowed, value === undefined || value === '' ? 'nothing' : shapeOf(value));
}

function confirmation(value: unknown): NotificationConfirmation {
  if (CONFIRMATIONS.includes(value)) return value as NotificationConfirmation;
  throw wrongOption('notifications.confirm', '"after-ack" or "before-ack"', shapeOf(value));
}

function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}
