import type { Alarms } from '../support/alarms.js';
import { callBack } from '../support/call-back.js';
import type { FakeAccounts } from '../support/fake-accounts.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeReadings } from '../support/fake-readings.js';
import { Courier } from './courier.js';
import type { FakeNotification, FakeNotificationAnswer, FakeSentNotification } from './fake-notification.js';
import type { FakeNotificationFormat } from './notification-markup.js';
import type { ResolvedNotificationOptions } from './notification-options.js';
import type { SealedNotification, Sealing } from './notification-sealing.js';
import { sealEcho, sealNotification } from './notification-sealing.js';

interface SenderDependencies {
  readonly options: ResolvedNotificationOptions;
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly alarms: Alarms;
  readonly readings: FakeReadings;
  readonly historySize: number;
}

/** How a notification that goes out differs from the genuine one. */
export type Alteration = Partial<Pick<Sealing, 'keys' | 'receiveid' | 'padding' | 'tampering'>>;

type Sent = { -readonly [K in keyof FakeSentNotification]: FakeSentNotification[K] };

const SUCCESS = 'success';

/** Sends notifications, and again those that were not answered as WeCom wants, and remembers all of them. */
export class NotificationSender {
  readonly options: ResolvedNotificationOptions;
  url: string | undefined;
  readonly #deps: SenderDependencies;
  readonly #courier = new Courier();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #sealed = new WeakMap<FakeNotification, SealedNotification>();
  readonly #sent: FakeSentNotification[] = [];
  #isClosed = false;

  constructor(deps: SenderDependencies) {
    this.#deps = deps;
    this.options = deps.options;
    this.url = deps.options.url;
  }

  get sent(): readonly FakeSentNotification[] {
    return [...this.#sent];
  }

  get format(): FakeNotificationFormat {
    const { url } = this;
    if (this.options.format !== undefined) return this.options.format;
    return url !== undefined && new URL(url).searchParams.get('callback_format') === 'json' ? 'json' : 'xml';
  }

  /** Sends it, and as often again as the intervals say; does nothing without a URL. */
  send(notification: FakeNotification, intervals: readonly number[] = this.options.retryIntervals): void {
    if (this.url === undefined || this.#isClosed) return;
    const [interval, ...later] = intervals;
    void this.attempt(notification, {}, ({ isAccepted }) => {
      if (isAccepted || interval === undefined) return;
      const { alarms, clock } = this.#deps;
      alarms.set(clock.now() + interval, () => this.send(notification, later));
    });
  }

  /** Sends it once. @throws Error (rejects) without a URL, or once closed */
  async attempt(
    notification: FakeNotification,
    alteration: Alteration = {},
    onAnswered: (answer: FakeNotificationAnswer) => void = () => undefined,
  ): Promise<FakeNotificationAnswer> {
    const base = this.#requireUrl();
    const { query, contentType, body } = this.#seal(notification, alteration);
    const url = withQuery(base, query);
    const sent: Sent = {
      notification,
      as: kindOf(alteration),
      at: this.#deps.clock.now(),
      url,
      contentType,
      body,
      answer: undefined,
    };
    this.#remember(sent);
    const delivery = { method: 'POST', url, contentType, body } as const;
    return this.#track(
      this.#courier
        .deliver({ ...delivery, expected: SUCCESS, within: this.options.answerWithin })
        .then((answer) => {
          sent.answer = answer;
          callBack(this.options.onSent, sent);
          onAnswered(answer);
          return answer;
        }),
    );
  }

  /** Asks the receiver to decrypt a text. @throws Error (rejects) without a URL, or once closed */
  async verify(plain: string): Promise<FakeNotificationAnswer> {
    const { accounts, clock } = this.#deps;
    const sealing = { keys: this.options, receiveid: accounts.primary.corpId, now: clock.now() };
    const url = withQuery(this.#requireUrl(), sealEcho(plain, sealing));
    const within = this.options.verifiedWithin;
    return this.#track(this.#courier.deliver({ method: 'GET', url, expected: plain, within }));
  }

  async settled(): Promise<void> {
    for (;;) {
      this.#deps.alarms.ringDue();
      if (this.#underWay.size === 0) return;
      await Promise.allSettled(this.#underWay);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#courier.close();
    await Promise.allSettled(this.#underWay);
  }

  #seal(notification: FakeNotification, alteration: Alteration): SealedNotification {
    const { accounts, clock, readings } = this.#deps;
    const isRepeatable = readings.repeatedNotification === 'same' && Object.keys(alteration).length === 0;
    const known = isRepeatable ? this.#sealed.get(notification) : undefined;
    if (known) return known;
    const { agentId, padding } = this.options;
    const sealing = { agentId, padding, keys: this.options, format: this.format, now: clock.now() };
    const receiveid = accounts.corpOf(notification.mchid);
    const sealed = sealNotification(notification, { ...sealing, receiveid, ...alteration });
    if (isRepeatable) this.#sealed.set(notification, sealed);
    return sealed;
  }

  #remember(sent: FakeSentNotification): void {
    if (this.#sent.length >= this.#deps.historySize) this.#sent.shift();
    this.#sent.push(sent);
  }

  #requireUrl(): string {
    if (this.#isClosed) throw new Error('FakeWeCom: closed, it sends no more notifications');
    if (this.url !== undefined) return this.url;
    throw new Error('FakeWeCom: set notifications.url first, the URL of the receiver');
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const forget = () => void this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}

function kindOf({ keys, receiveid, tampering }: Alteration): FakeSentNotification['as'] {
  if (tampering) return 'tampered';
  return keys !== undefined || receiveid !== undefined ? 'forged' : 'genuine';
}

function withQuery(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url.href;
}
