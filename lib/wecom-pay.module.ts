import type { DynamicModule, NestModule, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { credentialKey } from './access-token/access-token-caches.js';
import { CallRunner } from './calls/call-runner.js';
import { AccountRegistry, TASK_OPTIONS } from './host/account-registry.js';
import { WeComHttpClient } from './http/wecom-http.client.js';
import { NotificationLifecycle } from './notification/notification-lifecycle.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from './wecom-pay.constants.js';
import type { ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } from './wecom-pay.module-definition.js';
import { ConfigurableModuleClass } from './wecom-pay.module-definition.js';
import type { ResolvedWeComPayOptions } from './wecom-pay.options.js';
import { WeComPaySharedModule } from './wecom-pay.shared.module.js';

/**
 * The module for 小程序接入对外收款 (payments by customers in a mini program) on WeCom (企业微信). Provides `PaymentService`,
 * `OrderQueryService`, `OrderTracker`, `RefundService`, `BillService`, `ReconciliationService`, `ApplymentService`,
 * `NotificationReceiver` and `AccessTokenService`.
 *
 * Register it once per account; all but one need a `name`.
 */
@Module({ imports: [WeComPaySharedModule] })
export class WeComPayModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleDestroy, OnApplicationShutdown
{
  readonly #notifications: NotificationLifecycle;

  constructor(
    private readonly runner: CallRunner,
    private readonly http: WeComHttpClient,
    notifications: NotificationLifecycle,
    @Inject(WECOM_PAY_ACCOUNT) name: string,
    @Inject(WECOM_PAY_OPTIONS) options: ResolvedWeComPayOptions,
    accounts: AccountRegistry,
  ) {
    super();
    this.#notifications = notifications;
    const identity = `${credentialKey(options)} ${options.mchid}`;
    const task = TASK_OPTIONS.find((option) => options[option] !== undefined);
    accounts.register({ name, identity, task });
  }

  /**
   * Registers an account with static options. They are validated when the application starts: an invalid option makes
   * `init()` fail with a `WeComOptionsError` that names it.
   *
   * @example WeComPayModule.forRoot({ isGlobal: true, corpId, corpSecret, mchid })
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Registers an account with options from a factory, a class or an existing provider. `isGlobal`, `name` and
   * `pollingEngine` go next to the factory.
   *
   * @example WeComPayModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ … }) })
   * @example WeComPayModule.forRootAsync(weComPayConfig.asProvider())
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /** Not to add middleware: Nest calls it just before it registers the controllers. */
  configure(): Promise<void> {
    return this.#notifications.openRoute();
  }

  onModuleDestroy(): void {
    this.runner.stopPausing();
  }

  async onApplicationShutdown(): Promise<void> {
    this.runner.close();
    await this.http.close();
  }
}
