import { randomInt } from 'node:crypto';
import type { Alarms } from '../support/alarms.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeArrival } from './arrival.js';
import { assertArrival } from './arrival.js';
import type { FakeNotification, FakeNotificationAnswer, FakeSentNotification } from './fake-notification.js';
import type { NotificationContent } from './notification-content.js';
import { newNotification } from './notification-content.js';
import type { FakeNotificationKeys } from './notification-keys.js';
import { NOTIFICATION_RULES, URL_RULE } from './notification-options.js';
import type { NotificationSender } from './notification-sender.js';
import type { FakeTampering } from './tampering.js';

/** By whom, and for whom, a forged notification is made. */
export interface FakeForgery extends Partial<FakeNotificationKeys> {
  /** For which corp. @default the one that owns the order */
  readonly corpId?: string | undefined;
}

const FORGED_TOKEN = 'NotTheTokenOfThisApp';

/**
 * The notifications that WeCom sends when an order is paid or a refund has ended, see
 * https://developer.work.weixin.qq.com/document/path/97478. Each is sent until it is answered with status 200 and the
 * body `success`, three times more at most.
 *
 * @example
 * // in time, twice, late, or not at all
 * wecom.notifications.arrive({ times: 2, delay: 3_000 });
 * // one by one, in any order
 * wecom.notifications.hold();
 * wecom.orders.pay('ORDER-1');
 * wecom.orders.pay('ORDER-2');
 * const [first, second] = wecom.notifications.held;
 * await wecom.notifications.deliver(second);
 * await wecom.notifications.deliver(first);
 * await wecom.notifications.forge(first);
 */
export class FakeNotifications {
  readonly #sender: NotificationSender;
  readonly #clock: FakeClock;
  readonly #alarms: Alarms;
  #held: readonly FakeNotification[] = [];
  #isHolding = false;
  #arrivalOf: (notification: FakeNotification) => FakeArrival = () => ({});

  /** @internal */
  constructor(sender: NotificationSender, clock: FakeClock, alarms: Alarms) {
    this.#sender = sender;
    this.#clock = clock;
    this.#alarms = alarms;
  }

  /** The keys that the receiver needs. */
  get keys(): FakeNotificationKeys {
    const { token, encodingAESKey } = this.#sender.options;
    return { token, encodingAESKey };
  }

  /** The http(s) URL of the receiver; nothing is sent as long as it is `undefined`. */
  get url(): string | undefined {
    return this.#sender.url;
  }

  /** @throws TypeError if it is not an http(s) URL */
  set url(url: string | undefined) {
    const [must, holds] = URL_RULE;
    if (url !== undefined && !holds(url)) throw new TypeError(`FakeWeCom: notifications.url must be ${must}`);
    this.#sender.url = url;
  }

  /** The most recent ones that went out, each time that they did, oldest first; at most `historySize` are kept. */
  get sent(): readonly FakeSentNotification[] {
    return this.#sender.sent;
  }

  /** Those held back, oldest first. */
  get held(): readonly FakeNotification[] {
    return this.#held;
  }

  /** Holds back all notifications from now on, until `release()`. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Sends what is held back, oldest first, and from now on each notification by itself again. */
  release(): void {
    this.#isHolding = false;
    const held = this.#held;
    this.#held = [];
    for (const notification of held) this.#send(notification);
  }

  /**
   * Says how notifications arrive from now on: all alike, or each as a function says; without an argument, once and at
   * once again.
   *
   * @example
   * wecom.notifications.arrive({ times: 0 });
   * wecom.notifications.arrive(() => ({ times: Math.random() < 0.3 ? 0 : 1 }));
   * @throws TypeError if `times` is not a whole number ≥ 0, or `delay` not a number of milliseconds ≥ 0
   */
  arrive(how: FakeArrival | ((notification: FakeNotification) => FakeArrival) = {}): void {
    if (typeof how !== 'function') assertArrival(how);
    this.#arrivalOf = typeof how === 'function' ? how : () => how;
  }

  /**
   * Sends a notification once, whatever became of it before: held, sent, or lost.
   *
   * @param options `padding`: how many bytes of padding the message has, from 1 to 32
   * @returns the answer; it is not sent again whatever that is
   * @throws TypeError if `padding` is not valid, Error if no URL is set (rejects)
   */
  deliver(
    notification: FakeNotification,
    { padding }: { readonly padding?: number | undefined } = {},
  ): Promise<FakeNotificationAnswer> {
    const [must, holds] = NOTIFICATION_RULES.padding;
    if (padding !== undefined && !holds(padding))
      return Promise.reject(new TypeError(`FakeWeCom: padding must be ${must}`));
    this.#forget(notification);
    return this.#sender.attempt(notification, padding === undefined ? {} : { padding });
  }

  /** Loses a notification that is held back. @throws Error if it is not held back */
  drop(notification: FakeNotification): void {
    if (!this.#held.includes(notification))
      throw new Error(`FakeWeCom: notification ${notification.id} is not held back`);
    this.#forget(notification);
  }

  /**
   * Sends a notification as somebody else would who does not know the token; or who does not know what `by` says.
   *
   * @throws Error if no URL is set (rejects)
   */
  forge(
    notification: FakeNotification,
    by: FakeForgery = { token: FORGED_TOKEN },
  ): Promise<FakeNotificationAnswer> {
    const { corpId, ...keys } = by;
    return this.#sender.attempt(notification, {
      keys: { ...this.keys, ...keys },
      ...(corpId !== undefined && { receiveid: corpId }),
    });
  }

  /** Sends a notification of which one byte is changed on its way. @throws Error if no URL is set (rejects) */
  tamper(notification: FakeNotification, tampering: FakeTampering): Promise<FakeNotificationAnswer> {
    return this.#sender.attempt(notification, { tampering });
  }

  /**
   * Verifies the URL, as WeCom does when it is set in its console: the receiver must answer with the decrypted
   * `echostr`, plain and alone, within 1 s. See https://developer.work.weixin.qq.com/document/path/90930
   *
   * @throws Error if no URL is set (rejects)
   */
  verifyUrl(): Promise<FakeNotificationAnswer> {
    return this.#sender.verify(String(randomInt(10 ** 13, 10 ** 14)));
  }

  /**
   * Resolves once all notifications that are due, on the clock of the fake, are answered or not answered in time. Those
   * held back, and those to be sent later, do not count; `clock.advance()` makes them due.
   */
  settled(): Promise<void> {
    return this.#sender.settled();
  }

  /** @internal Something happened of which WeCom notifies, if it is something. */
  announce(content: NotificationContent | undefined): void {
    if (!content || (this.url === undefined && !this.#isHolding)) return;
    const notification = newNotification(content, this.#sender.format, this.#clock.now());
    if (this.#isHolding) this.#held = [...this.#held, notification];
    else this.#send(notification);
  }

  #send(notification: FakeNotification): void {
    const arrival = this.#arrivalOf(notification);
    assertArrival(arrival);
    const { times = 1, delay = 0 } = arrival;
    const send = () => {
      for (let count = 0; count < times; count++) this.#sender.send(notification);
    };
    if (delay > 0) this.#alarms.set(this.#clock.now() + delay, send);
    else send();
  }

  #forget(notification: FakeNotification): void {
    this.#held = this.#held.filter((held) => held !== notification);
  }
}
