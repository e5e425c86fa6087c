import type { LoggerService, ModuleMetadata } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import type { WeComPayOptions } from '../../lib/index.js';
import { AccessTokenService, OrderQueryService, WeComPayModule } from '../../lib/index.js';
import type { FakeWeComOptions } from '../../lib/testing/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { initialize } from './e2e-module.js';
import { withoutJitter } from './e2e-time.js';
import { renewIds } from './fresh-ids.mjs';
import type { PerTest } from './per-test.js';
import { usePerTest } from './per-test.js';

export const GET_TOKEN = '/cgi-bin/gettoken';
export const GET_ORDER = '/cgi-bin/miniapppay/get_order';

/** An order that every scene has, unpaid. */
export const ORDER = { out_trade_no: 'ORDER-1' };

const ignore = (): void => undefined;
const SILENT: LoggerService = { log: ignore, warn: ignore, error: ignore };

/** An application with one account. */
export interface Account {
  readonly module: TestingModule;
  readonly orders: OrderQueryService;
  readonly tokens: AccessTokenService;
}

/** How many requests reached WeCom. */
export interface Sent {
  readonly gettoken: number;
  readonly get_order: number;
}

/** A fake WeCom and the applications that talk to it. */
export class Scene {
  private readonly modules: TestingModule[] = [];
  private restoreJitter = ignore;

  constructor(
    readonly wecom: FakeWeCom,
    private readonly jitter = false,
  ) {
    wecom.orders.create({ ...ORDER, total: 100 });
  }

  /** The options of an account of this WeCom. */
  options(overrides: Partial<WeComPayOptions> = {}): WeComPayOptions {
    return { ...this.wecom.credentials, baseUrl: this.wecom.baseUrl, ...overrides };
  }

  /** Starts an application of these modules. */
  async launch(metadata: ModuleMetadata, logger: LoggerService = SILENT): Promise<TestingModule> {
    this.restoreJitter();
    renewIds();
    const module = await Test.createTestingModule(metadata).setLogger(logger).compile();
    this.modules.push(await initialize(module));
    if (!this.jitter) {
      // What the application loads lazily gets ids too.
      renewIds();
      this.restoreJitter = withoutJitter();
    }
    return module;
  }

  /** Starts an application with one account. */
  async start(overrides: Partial<WeComPayOptions> = {}, logger?: LoggerService): Promise<Account> {
    return this.startWith(this.options(overrides), logger);
  }

  /** Starts an application with one account of exactly these options. */
  async startWith(options: WeComPayOptions, logger?: LoggerService): Promise<Account> {
    const module = await this.launch({ imports: [WeComPayModule.forRoot(options)] }, logger);
    return { module, orders: module.get(OrderQueryService), tokens: module.get(AccessTokenService) };
  }

  /** Starts an application that holds an open connection and a token, and forgets the requests it took. */
  async startWarm(overrides: Partial<WeComPayOptions> = {}, logger?: LoggerService): Promise<Account> {
    const account = await this.start(overrides, logger);
    await account.orders.query(ORDER);
    this.wecom.clearHistory();
    return account;
  }

  sent(): Sent {
    return {
      gettoken: this.wecom.requestsTo(GET_TOKEN).length,
      get_order: this.wecom.requestsTo(GET_ORDER).length,
    };
  }

  async close(): Promise<void> {
    this.restoreJitter();
    for (const module of this.modules) await module.close();
    await this.wecom.close();
  }
}

/**
 * Gives each test a scene of its own, and closes it.
 *
 * @param jitter whether retries wait as long as they really do; otherwise as short as chance can have it.
 */
export function useScene(options: FakeWeComOptions = {}, { jitter = false } = {}): PerTest<Scene> {
  return usePerTest(
    async () => new Scene(await FakeWeCom.start(options), jitter),
    (scene) => scene.close(),
  );
}
