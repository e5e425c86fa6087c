import Database from 'libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltPackage } from '../../docs/support/built-package.js';
import { ChildApp } from '../../docs/support/child-app.js';
import { reservedPort } from '../../support/reserved-port.mjs';
import { compileSample } from './sample.js';

export interface ShopOrder {
  readonly out_trade_no: string;
  readonly total: number;
  readonly description: string;
  readonly status: string;
}

/** What `wx.requestPayment()` gets. */
export type Payment = Readonly<Record<'timeStamp' | 'nonceStr' | 'package' | 'signType' | 'paySign', string>>;

/** A line of the timeline. */
export interface Recorded {
  readonly out_trade_no: string;
  readonly kind: string;
  readonly state?: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

const SCRIPT = 'sample/02-shop/dist/02-shop/src/main.js';

export function compileShop(built: BuiltPackage): Promise<void> {
  return compileSample(built, '02-shop');
}

/** A shop in a process of its own, with a data folder that outlives it. */
export class Shop implements AsyncDisposable {
  url = '';

  private constructor(
    private readonly script: string,
    readonly data: string,
    private readonly env: Readonly<Record<string, string>>,
    public app: ChildApp,
  ) {}

  /** @param path of the script in the package */
  static async start(
    built: BuiltPackage,
    env: Readonly<Record<string, string>> = {},
    path = SCRIPT,
  ): Promise<Shop> {
    const data = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-shop-'));
    const script = built.pathOf(path);
    const lasting = { PORT: `${await reservedPort()}`, ...env };
    const shop = new Shop(script, data, lasting, run(script, data, lasting));
    await shop.opened();
    return shop;
  }

  /** Starts it without waiting for it to open. */
  static attempt(built: BuiltPackage, env: Readonly<Record<string, string>>, path = SCRIPT): ChildApp {
    return run(built.pathOf(path), built.pathOf('data'), env);
  }

  async kill(): Promise<void> {
    this.app.signal('SIGKILL');
    await this.app.exit;
  }

  /** Starts it again, at the same address. */
  async restart(): Promise<void> {
    this.app = run(this.script, this.data, this.env);
    await this.opened();
  }

  async get<T = ShopOrder>(path: string): Promise<Answer<T>> {
    return answerOf<T>(await fetch(this.url + path));
  }

  async post<T = ShopOrder>(path: string, body?: unknown): Promise<Answer<T>> {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return answerOf<T>(await fetch(this.url + path, { method: 'POST', ...(body !== undefined && json) }));
  }

  /** Writes a line into the timeline of an order. */
  record({ out_trade_no, kind, state }: Recorded): void {
    const db = new Database(join(this.data, 'fake', 'shop.sqlite'), { timeout: 5_000 });
    const at = new Date().toISOString().replace('T', ' ').replace('Z', '');
    db.prepare('INSERT INTO timeline (out_trade_no, kind, at, state) VALUES (?, ?, ?, ?)').run(
      out_trade_no,
      kind,
      at,
      state ?? null,
    );
    db.close();
  }

  /** Checks an order out, and returns its number. */
  async order(total = 100): Promise<string> {
    const { out_trade_no } = (await this.post('/orders', { total })).body;
    await this.prepay(out_trade_no);
    return out_trade_no;
  }

  /** Checks an order out that the customer pays, and returns its number. */
  async sell(total = 100): Promise<string> {
    const out_trade_no = await this.order(total);
    await this.pay(out_trade_no);
    return out_trade_no;
  }

  async prepay(out_trade_no: string): Promise<Payment> {
    return (await this.post<Payment>(`/orders/${out_trade_no}/prepay`)).body;
  }

  /** The customer pays by what the shop returns. */
  async pay(out_trade_no: string, how = 'pay'): Promise<Answer<unknown>> {
    return this.post(`/customer/orders/${out_trade_no}/${how}`, await this.prepay(out_trade_no));
  }

  /** Lets WeCom's notifications arrive from now on, or get lost. */
  async letNotifications(fate: 'arrive' | 'get lost'): Promise<void> {
    await this.post('/wecom/notifications', { arrive: fate === 'arrive' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
    await rm(this.data, { recursive: true, force: true });
  }

  private async opened(): Promise<void> {
    const [, url = ''] = await this.app.printed(/running at (http:\S+)[^]*Press Ctrl-C/u);
    this.url = url;
  }
}

function run(script: string, data: string, env: Readonly<Record<string, string>>): ChildApp {
  return new ChildApp(script, { SHOP_DATA: data, ...env });
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
