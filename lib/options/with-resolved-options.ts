import type { FactoryProvider, InjectionToken, Provider, ValueProvider } from '@nestjs/common';

/** Puts only the validated options with sealed secrets into the container, never the raw ones. */
export function withResolvedOptions<T>(
  providers: readonly Provider[],
  token: InjectionToken,
  resolve: (options: T) => unknown,
): Provider[] {
  return providers.map((provider) => {
    if (typeof provider === 'function' || provider.provide !== token) return provider;
    if ('useValue' in provider) {
      const options = (provider as ValueProvider<T>).useValue;
      return { provide: token, useFactory: () => resolve(options) };
    }
    const { useFactory, ...rest } = provider as FactoryProvider<T>;
    return { ...rest, useFactory: async (...injected: unknown[]) => resolve(await useFactory(...injected)) };
  });
}
