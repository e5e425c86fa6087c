import { describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { WeComPayOptions, WeComPayOptionsFactory } from '../../lib/index.js';
import { AccessTokenService, OrderQueryService, WeComPayModule } from '../../lib/index.js';
import { ORDER, useScene } from '../support/e2e-scene.js';

const OPTIONS = Symbol('options');
const scene = useScene();

/** A module of the host that has the options. */
function optionsModule(options: WeComPayOptions) {
  @Module({ providers: [{ provide: OPTIONS, useValue: options }], exports: [OPTIONS] })
  class OptionsModule {}
  return OptionsModule;
}

@Injectable()
class OptionsFactory implements WeComPayOptionsFactory {
  constructor(@Inject(OPTIONS) private readonly options: WeComPayOptions) {}

  createWeComPayOptions(): Promise<WeComPayOptions> {
    return Promise.resolve(this.options);
  }
}

/** A module of the host that has a factory of the options. */
function factoryModule(options: WeComPayOptions) {
  @Module({ imports: [optionsModule(options)], providers: [OptionsFactory], exports: [OptionsFactory] })
  class FactoryModule {}
  return FactoryModule;
}

describe('WeComPayModule', () => {
  it.each([
    ['forRoot()', (options: WeComPayOptions) => WeComPayModule.forRoot(options)],
    [
      'forRootAsync() with useFactory, inject and imports',
      (options: WeComPayOptions) =>
        WeComPayModule.forRootAsync({
          imports: [optionsModule(options)],
          inject: [OPTIONS],
          useFactory: (injected: WeComPayOptions) => injected,
        }),
    ],
    [
      'forRootAsync() with an asynchronous useFactory',
      (options: WeComPayOptions) =>
        WeComPayModule.forRootAsync({ useFactory: () => Promise.resolve(options) }),
    ],
    [
      'forRootAsync() with useClass',
      (options: WeComPayOptions) =>
        WeComPayModule.forRootAsync({ imports: [optionsModule(options)], useClass: OptionsFactory }),
    ],
    [
      'forRootAsync() with useExisting',
      (options: WeComPayOptions) =>
        WeComPayModule.forRootAsync({ imports: [factoryModule(options)], useExisting: OptionsFactory }),
    ],
  ])('is registered by %s', async (_form, register) => {
    const { current } = scene;
    const module = await current.launch({ imports: [register(current.options())] });
    const order = await module.get(OrderQueryService).query(ORDER);
    expect(order).toMatchObject({ ...ORDER, mchid: current.wecom.credentials.mchid, trade_state: 'NOTPAY' });
    expect(await module.get(AccessTokenService).get()).toBe(current.wecom.tokens.current());
  });

  it.each([
    ['forRoot()', (options: WeComPayOptions) => WeComPayModule.forRoot({ ...options, isGlobal: true })],
    [
      'forRootAsync()',
      (options: WeComPayOptions) =>
        WeComPayModule.forRootAsync({ isGlobal: true, useFactory: () => options }),
    ],
  ])('serves every module when %s sets isGlobal', async (_form, register) => {
    @Injectable()
    class Shop {
      constructor(readonly orders: OrderQueryService) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    const { current } = scene;
    const module = await current.launch({ imports: [register(current.options()), ShopModule] });
    await expect(module.get(Shop, { strict: false }).orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('serves only the modules that import it when it is not global', async () => {
    @Injectable()
    class Shop {
      constructor(readonly orders: OrderQueryService) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    const imports = [WeComPayModule.forRoot(scene.current.options()), ShopModule];
    await expect(scene.current.launch({ imports })).rejects.toThrow(/dependencies of the Shop/u);
  });

  it('sends nothing and opens no connection until it is used', async () => {
    const { current } = scene;
    await current.start();
    expect(current.wecom.requests).toEqual([]);
    expect(current.wecom.connections).toBe(0);
  });

  it('reads no options while modules are declared', async () => {
    const declared = Test.createTestingModule({
      imports: [WeComPayModule.forRoot({ corpId: '', corpSecret: '' })],
    });
    await expect(declared.compile()).rejects.toThrow(/the option corpId/u);
  });

  it('keeps two applications of one process apart', async () => {
    const { current } = scene;
    const [one, two] = [await current.start(), await current.start()];
    current.wecom.faults.add({ kind: 'errcode', errcode: 45009, on: '/cgi-bin/miniapppay/get_order' });
    await expect(one.orders.query(ORDER)).rejects.toThrow(/45009/u);
    await expect(one.orders.query(ORDER)).rejects.toThrow(/45009/u);
    await expect(two.orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(current.sent()).toEqual({ gettoken: 2, get_order: 2 });
    await one.module.close();
    await expect(two.orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });
});
