import type { FakeSentNotification } from './fake-notification.js';
import type { FakeNotificationFormat } from './notification-markup.js';

/** Where {@link FakeWeCom} sends notifications of payments and refunds, and how; all options have defaults. */
export interface FakeNotificationOptions {
  /**
   * The http(s) URL of the receiver, as it would be set in WeCom's console. Without one nothing is sent; it can be set
   * later, as `wecom.notifications.url`, once the application listens.
   *
   * @default none
   */
  readonly url?: string | undefined;
  /** Signs the notifications: 1 to 32 letters and digits. @default 'FakeWeComToken0' */
  readonly token?: string | undefined;
  /** Encrypts them: 43 letters and digits. @default 43 letters and digits, see `wecom.notifications.keys` */
  readonly encodingAESKey?: string | undefined;
  /** @default 'json' if the URL has `callback_format=json`, which is how WeCom is told, else 'xml' */
  readonly format?: FakeNotificationFormat | undefined;
  /** The app that receives them. @default '1000002' */
  readonly agentId?: string | undefined;
  /**
   * How many bytes of PKCS#7 padding each message has, from 1 to 32; blanks behind the message see to it.
   *
   * @default as many as the message needs
   */
  readonly padding?: number | undefined;
  /**
   * After how many ms, on the clock of the fake, a notification is sent again that was not answered with status 200 and
   * `success`; one number for each time. WeCom documents three more times, not their intervals: these are the fake's
   * own.
   *
   * @default [5_000, 5_000, 5_000]
   */
  readonly retryIntervals?: readonly number[] | undefined;
  /** Within how many ms of real time a notification must be answered. @default 5_000, as WeCom documents */
  readonly answerWithin?: number | undefined;
  /**
   * Within how many ms of real time the verification of the URL must be answered. @default 1_000, as WeCom documents
   */
  readonly verifiedWithin?: number | undefined;
  /**
   * Is told of each notification that went out, when it is answered or was not answered in time. What it throws is
   * uncaught.
   * @default nothing is
   */
  readonly onSent?: ((sent: FakeSentNotification) => void) | undefined;
}
