import type { OnApplicationShutdown } from '@nestjs/common';
import type { NotificationsOptions, PaymentParameters, WeComPayOptions } from 'nestjs-wecom-pay';
import type { FakeRequest } from 'nestjs-wecom-pay/testing';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataFolder, readOutageSeconds } from '../environment.js';
import { atTime } from './at-time.js';
import { Ledger } from './ledger.js';
import type { PastPayment } from './past-payment.js';
import { Outage } from './outage.js';
import type { Upstream } from './upstream.js';

const APPID = 'wx1234567890abcdef';
const CREATE_ORDER = '/cgi-bin/miniapppay/create_order';
const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
const WRITES: ReadonlySet<string> = new Set([CREATE_ORDER, CLOSE_ORDER, '/cgi-bin/miniapppay/refund']);

const REFUND_TAKES = 3_000;
const NOTIFICATIONS = '/wecom-pay/notifications';
const CLOSING_DELAY = 1_000;
const LONGEST_CLOSING = 60_000;

/** A WeCom in this process, and the customer who pays there. */
export class FakeUpstream implements Upstream, OnApplicationShutdown {
  readonly options: WeComPayOptions;
  readonly notifications: NotificationsOptions;
  /** What another process sets to reach this WeCom. */
  readonly variables: Readonly<Record<string, string>>;
  readonly outage: Outage;
  /** Whether the notifications get lost on their way to the shop. */
  losesNotifications = false;

  private constructor(
    private readonly wecom: FakeWeCom,
    private readonly ledger: Ledger,
  ) {
    const { credentials, baseUrl, notifications } = wecom;
    this.options = { ...credentials, baseUrl, appid: APPID };
    this.notifications = { keys: [notifications.keys] };
    this.variables = {
      WECOM_CORP_ID: credentials.corpId,
      WECOM_CORP_SECRET: credentials.corpSecret,
      WECOM_PAY_MCHID: credentials.mchid,
      WECOM_PAY_APPID: APPID,
      WECOM_BASE_URL: baseUrl,
      WECOM_NOTIFICATION_TOKEN: notifications.keys.token,
      WECOM_NOTIFICATION_AES_KEY: notifications.keys.encodingAESKey,
    };
    this.outage = new Outage(wecom.faults, readOutageSeconds());
    notifications.arrive(() => ({ times: this.isNotifying ? 1 : 0 }));
  }

  static async start(): Promise<FakeUpstream> {
    const folder = readDataFolder();
    await mkdir(folder, { recursive: true });
    const ledger = new Ledger(join(folder, 'wecom.sqlite'));
    const wecom = await FakeWeCom.start({
      refundTakes: REFUND_TAKES,
      // After a restart it does not know what the checkout sent before.
      readings: { changedOrder: 'repeat', dayWithoutTrade: 'empty-bill' },
      onRequest: (request) => {
        if (WRITES.has(request.endpoint)) ledger.save(wecom, orderOf(request));
      },
    });
    ledger.restore(wecom);
    return new FakeUpstream(wecom, ledger);
  }

  /** Notifies a shop at this address from now on. */
  notify(url: string): void {
    this.wecom.notifications.url = url + NOTIFICATIONS;
  }

  /** Whether a notification would arrive now. */
  get isNotifying(): boolean {
    return !this.losesNotifications && this.outage.until === undefined;
  }

  /** @throws Error that says so when these parameters pay for nothing */
  requestPayment(payment: PaymentParameters): void {
    const { out_trade_no } = this.wecom.payments.requestPayment(payment);
    this.ledger.save(this.wecom, out_trade_no);
  }

  /** Does what customers, and the merchant, did at WeCom on an earlier day. It notifies nobody. */
  play(payments: readonly PastPayment[]): void {
    this.ledger.together(() => {
      for (const payment of payments) this.playOne(payment);
    });
  }

  passTime(ms: number): void {
    this.wecom.clock.advance(ms);
  }

  /** Resolves once WeCom is asked to close the order, a moment before it does. */
  async delayClosing(out_trade_no: string): Promise<void> {
    const delay = this.wecom.faults.add({
      kind: 'delay',
      of: 'request',
      ms: CLOSING_DELAY,
      on: CLOSE_ORDER,
      times: Infinity,
    });
    const isClosing = (request: FakeRequest) =>
      request.endpoint === CLOSE_ORDER && orderOf(request) === out_trade_no;
    try {
      await this.wecom.waitForRequest(isClosing, { timeout: LONGEST_CLOSING });
    } finally {
      delay.remove();
    }
  }

  /** `UNKNOWN` before the checkout. */
  stateOf(out_trade_no: string): string {
    return this.wecom.orders.get(out_trade_no)?.trade_state ?? 'UNKNOWN';
  }

  private playOne({ out_trade_no, total, description, paidAt, refunds }: PastPayment): void {
    const { clock, orders, refunds: accepted } = this.wecom;
    orders.create({ out_trade_no, total, description });
    if (paidAt) orders.pay(out_trade_no, { success_time: paidAt.toISOString() });
    this.ledger.save(this.wecom, out_trade_no);
    for (const { out_refund_no, refund, acceptedAt } of refunds)
      atTime(clock, acceptedAt.getTime(), () => {
        accepted.create({ out_trade_no, out_refund_no, refund });
        this.ledger.save(this.wecom, out_trade_no);
      });
  }

  async onApplicationShutdown(): Promise<void> {
    this.outage.end();
    await this.wecom.close();
    this.ledger.close();
  }
}

function orderOf({ body }: FakeRequest): string {
  return String((Object(body) as { readonly out_trade_no?: unknown }).out_trade_no);
}
