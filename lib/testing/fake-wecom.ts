import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeApplyments } from './applyments/fake-applyments.js';
import type { FakeBills } from './bills/fake-bills.js';
import type { Answer } from './exchange/answer.js';
import { dated, errcodeOf, UNHEARD } from './exchange/answer.js';
import { WeComFailure } from './exchange/failure.js';
import type { Received } from './exchange/received.js';
import { receive } from './exchange/received.js';
import { createWorld } from './fake-world.js';
import type { Hit } from './faults/fake-faults.js';
import { FakeFaults } from './faults/fake-faults.js';
import { distort } from './faults/fault-answer.js';
import type { Exchange } from './faults/fault-delivery.js';
import { deliver, isAnswered } from './faults/fault-delivery.js';
import type { FakeNotifications } from './notifications/fake-notifications.js';
import type { FakeWeComOptions } from './options/fake-wecom-options.interface.js';
import type { ResolvedOptions } from './options/fake-wecom.options.js';
import { resolveOptions } from './options/fake-wecom.options.js';
import type { FakeOrders } from './orders/fake-orders.js';
import type { FakePayments } from './orders/fake-payments.js';
import type { FakeRefunds } from './refunds/fake-refunds.js';
import type { Upstream } from './routes/upstream.js';
import { Listener } from './server/listener.js';
import type { FakeRequest, FakeRequestMatcher, WaitForRequestOptions } from './server/request-log.js';
import { newEntry, RequestLog } from './server/request-log.js';
import { callBack } from './support/call-back.js';
import type { FakeAccount } from './support/fake-accounts.js';
import type { FakeClock } from './support/fake-clock.js';
import type { FakeTokens } from './support/fake-tokens.js';

/**
 * An HTTP(S) server for tests that behaves like WeCom's `gettoken` and `miniapppay/*`, as documented and as the gateway
 * was recorded: token rules, the life of an order from `create_order` to its refunds and its bill, the opening of an
 * account, error bodies, rate limits, and faults on demand, and notifications of payments and refunds.
 *
 * @example
 * const wecom = await FakeWeCom.start();
 * wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
 * wecom.orders.pay('ORDER-1');
 * // point the module at wecom.baseUrl, with wecom.credentials
 * await wecom.close();
 */
export class FakeWeCom implements AsyncDisposable {
  /** All that WeCom measures follows it, and so does the `Date` of its answers. */
  readonly clock: FakeClock;
  /** The orders that this WeCom knows. */
  readonly orders: FakeOrders;
  /** The customer's side: what `wx.requestPayment` does. */
  readonly payments: FakePayments;
  /** The refunds that this WeCom has accepted. */
  readonly refunds: FakeRefunds;
  /** The bills of days. */
  readonly bills: FakeBills;
  /** The applyments that this WeCom has taken. */
  readonly applyments: FakeApplyments;
  /** The notifications of payments and refunds. */
  readonly notifications: FakeNotifications;
  /** The access tokens that it has issued. */
  readonly tokens: FakeTokens;
  /** The faults to simulate. */
  readonly faults: FakeFaults;
  /** The credentials of the first account. */
  readonly credentials: FakeAccount;

  readonly #options: ResolvedOptions;
  readonly #listener: Listener;
  readonly #upstream: Upstream;
  readonly #log: RequestLog;
  readonly #closeWorld: () => Promise<void>;
  readonly #stop = new AbortController();
  #closing: Promise<void> | undefined;

  private constructor(options: ResolvedOptions) {
    const world = createWorld(options);
    this.#options = options;
    this.#listener = new Listener(options, (request, response) => this.#serve(request, response));
    this.#log = new RequestLog(options.historySize);
    this.#upstream = world.upstream;
    this.clock = world.clock;
    this.credentials = world.accounts.primary;
    this.orders = world.orders;
    this.payments = world.payments;
    this.refunds = world.refunds;
    this.bills = world.bills;
    this.applyments = world.applyments;
    this.notifications = world.notifications;
    this.#closeWorld = world.close;
    this.tokens = world.tokens;
    this.faults = new FakeFaults(this.#listener);
    setMaxListeners(0, this.#stop.signal);
  }

  /**
   * Starts a fake WeCom, by default on a free port of 127.0.0.1.
   *
   * @throws TypeError naming an invalid option; Error if the port is in use
   */
  static async start(options: FakeWeComOptions = {}): Promise<FakeWeCom> {
    const wecom = new FakeWeCom(resolveOptions(options));
    await wecom.#listener.start();
    return wecom;
  }

  /** For example `http://127.0.0.1:12345`. */
  get baseUrl(): string {
    return this.#listener.baseUrl;
  }

  /** The most recent requests, oldest first; at most `historySize` are kept. */
  get requests(): readonly FakeRequest[] {
    return this.#log.all();
  }

  /** How many TCP connections have been accepted so far. */
  get connections(): number {
    return this.#listener.accepted;
  }

  /** The most recent requests to one endpoint, oldest first. */
  requestsTo(endpoint: string): readonly FakeRequest[] {
    return this.#log.to(endpoint);
  }

  /** Clears the history of requests; connection numbers continue. */
  clearHistory(): void {
    this.#log.clear();
  }

  /**
   * Resolves with the first matching request, or with the `count`-th. Requests in the history count; the request may
   * not be answered yet.
   *
   * @example
   * await wecom.waitForRequest('/cgi-bin/gettoken', { count: 2 });
   * @throws Error (rejects) after `timeout` ms, or if the fake is closed
   */
  waitForRequest(matcher: FakeRequestMatcher, options: WaitForRequestOptions = {}): Promise<FakeRequest> {
    return this.#log.waitFor(matcher, options);
  }

  /** Stops immediately and destroys every connection, including hanging requests. May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#shutdown();
    return this.#closing;
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shutdown(): Promise<void> {
    this.#stop.abort();
    this.#log.close();
    await Promise.all([this.#closeWorld(), this.#listener.close()]);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.#exchange(request, response).catch(() => response.destroy());
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.#listener.begin(request, response);
    const received = await receive(request);
    const hit = this.faults.next(received.endpoint);
    const fault = hit?.fault;
    const entry = newEntry(received, this.clock.now(), connection.number, fault?.kind);
    this.#log.add(entry);
    if (fault?.kind === 'delay' && fault.of === 'request') await this.#wait(fault.ms);
    const answer = this.#answer(received, hit);
    if (this.#options.latency > 0) await this.#wait(this.#options.latency);
    if (isAnswered(fault)) Object.assign(entry, { status: answer.status, errcode: errcodeOf(answer) });
    callBack(this.#options.onRequest, entry);
    const exchange: Exchange = {
      response,
      socket: request.socket,
      connection: connection.socket,
      wait: (ms) => this.#wait(ms),
    };
    await deliver(dated(answer, this.clock.now()), fault, exchange);
  }

  #answer(received: Received, hit: Hit | undefined): Answer {
    const flaw = hit?.fault.kind === 'bill' ? hit.fault.flaw : undefined;
    const answer = hit?.carriedOut === false ? UNHEARD : this.#upstream.answer(received, flaw);
    const failure = (errcode: number) => this.#upstream.failure(new WeComFailure(errcode), received);
    return hit ? distort(answer, hit.fault, failure) : answer;
  }

  #wait(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stop.signal });
  }
}
