import type { DynamicModule, FactoryProvider, Provider, ValueProvider } from '@nestjs/common';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import { AccessTokenFetcher } from './access-token/access-token-fetcher.js';
import { AccessTokenService } from './access-token/access-token.service.js';
import { DriftReporter } from './api/drift-reporter.js';
import { WeComApiClient } from './api/wecom-api.client.js';
import { WeComHttpClient } from './http/wecom-http.client.js';
import { resolveOptions } from './options/resolve-options.js';
import type { WeComPayOptions } from './options/wecom-pay.options.js';
import { OrderQueryService } from './order/order-query.service.js';
import { CallRunner } from './resilience/call-runner.js';
import { DEFAULT_ACCOUNT, WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from './wecom-pay.constants.js';
import { getAccessTokenToken, getOrderQueryToken } from './wecom-pay.injectors.js';

/** What decides which providers exist. An async factory comes too late for it, so it stands beside the factory. */
export interface WeComPayModuleExtras {
  /**
   * Makes the services injectable everywhere without importing the module again.
   * @default false
   */
  isGlobal?: boolean;
  /**
   * Names the account, where the application has several; its services are injected by `@InjectOrderQuery(name)` and
   * `@InjectAccessToken(name)`.
   * @default 'default'
   */
  name?: string;
}

/** For `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface WeComPayOptionsFactory {
  createWeComPayOptions(): WeComPayOptions | Promise<WeComPayOptions>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WeComPayOptions>({ optionsInjectionToken: WECOM_PAY_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWeComPayOptions')
    .setExtras<Required<WeComPayModuleExtras>>({ isGlobal: false, name: DEFAULT_ACCOUNT }, defineAccount)
    .build();

function defineAccount(
  definition: DynamicModule,
  { isGlobal, name }: Required<WeComPayModuleExtras>,
): DynamicModule {
  const aliases: Provider[] =
    name === DEFAULT_ACCOUNT
      ? []
      : [
          { provide: getOrderQueryToken(name), useExisting: OrderQueryService },
          { provide: getAccessTokenToken(name), useExisting: AccessTokenService },
        ];
  return {
    ...definition,
    global: isGlobal,
    providers: [
      ...(definition.providers ?? []).map(resolvingOptions),
      { provide: WECOM_PAY_ACCOUNT, useValue: name },
      WeComHttpClient,
      CallRunner,
      AccessTokenFetcher,
      AccessTokenService,
      DriftReporter,
      WeComApiClient,
      OrderQueryService,
      ...aliases,
    ],
    exports: [getOrderQueryToken(name), getAccessTokenToken(name)],
  };
}

/** Lets the container hold the checked options with sealed secrets, never the raw ones. */
function resolvingOptions(provider: Provider): Provider {
  if (typeof provider === 'function' || provider.provide !== WECOM_PAY_OPTIONS) return provider;
  if ('useValue' in provider) {
    const options = (provider as ValueProvider<WeComPayOptions>).useValue;
    return { provide: WECOM_PAY_OPTIONS, useFactory: () => resolveOptions(options) };
  }
  const { useFactory, ...rest } = provider as FactoryProvider<WeComPayOptions>;
  return {
    ...rest,
    useFactory: async (...injected: unknown[]) => resolveOptions(await useFactory(...injected)),
  };
}
