import type { OnApplicationShutdown } from '@nestjs/common';
import type { WeComPayOptions } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataFolder, readOutageSeconds } from '../environment.js';
import { Ledger } from './ledger.js';
import { Outage } from './outage.js';
import type { PlacedOrder, Upstream } from './upstream.js';

/** A WeCom in this process, and the customer who pays there. The shop learns of it by polling only. */
export class FakeUpstream implements Upstream, OnApplicationShutdown {
  readonly options: WeComPayOptions;
  /** What another process sets to reach this WeCom. */
  readonly variables: Readonly<Record<string, string>>;
  readonly outage: Outage;

  private constructor(
    private readonly wecom: FakeWeCom,
    private readonly ledger: Ledger,
  ) {
    const { credentials, baseUrl } = wecom;
    this.options = { ...credentials, baseUrl };
    this.variables = {
      WECOM_CORP_ID: credentials.corpId,
      WECOM_CORP_SECRET: credentials.corpSecret,
      WECOM_PAY_MCHID: credentials.mchid,
      WECOM_BASE_URL: baseUrl,
    };
    this.outage = new Outage(wecom.faults, readOutageSeconds());
  }

  static async start(): Promise<FakeUpstream> {
    const folder = readDataFolder();
    await mkdir(folder, { recursive: true });
    const ledger = new Ledger(join(folder, 'wecom.sqlite'));
    const wecom = await FakeWeCom.start();
    for (const order of ledger.load()) wecom.orders.put({ ...order });
    return new FakeUpstream(wecom, ledger);
  }

  place({ out_trade_no, total }: PlacedOrder): void {
    this.ledger.save(this.wecom.orders.create({ out_trade_no, total }));
  }

  /** @throws Error that says so when the order cannot be paid */
  pay(out_trade_no: string): void {
    this.ledger.save(this.wecom.orders.pay(out_trade_no));
  }

  /** @throws Error that says so when the order cannot be closed */
  abandon(out_trade_no: string): void {
    this.ledger.save(this.wecom.orders.close(out_trade_no));
  }

  stateOf(out_trade_no: string): string | undefined {
    return this.wecom.orders.get(out_trade_no)?.trade_state;
  }

  async onApplicationShutdown(): Promise<void> {
    this.outage.end();
    await this.wecom.close();
    this.ledger.close();
  }
}
