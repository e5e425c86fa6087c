import { describe, expect, it } from '@jest/globals';
import { Controller, Inject, Injectable, Scope } from '@nestjs/common';
import type { Provider, Type } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { WeComOptionsError } from '../../../lib/errors/wecom-pay.errors.js';
import { OnOrder } from '../../../lib/events/on-order.decorator.js';
import { AccountRegistry } from '../../../lib/host/account-registry.js';
import { HostMethods } from '../../../lib/host/host-methods.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { UnfinishedOrders } from '../../../lib/polling/kinds/unfinished-orders.decorator.js';
import { PollingExplorer } from '../../../lib/polling/polling.explorer.js';

/** An explorer of an application with these classes and the accounts `default` and `outlet`. */
async function explorerOf(providers: Provider[], controllers: Type[] = []): Promise<PollingExplorer> {
  const accounts = new AccountRegistry();
  for (const [name, corpId] of Object.entries({ default: 'ww1', outlet: 'ww2' })) {
    accounts.register({ name, identity: corpId, task: undefined });
  }
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [HostMethods, PollingExplorer, { provide: AccountRegistry, useValue: accounts }, ...providers],
    controllers,
  }).compile();
  return module.get(PollingExplorer);
}

@Injectable()
class Shop {
  readonly rows = [{ out_trade_no: 'ORDER-1' }];

  @UnfinishedOrders()
  unpaid() {
    return this.rows;
  }

  @UnfinishedOrders('outlet')
  unpaidAtTheOutlet() {
    return [];
  }

  @OnOrder('SUCCESS')
  paid() {}

  @OnOrder(undefined, { account: 'outlet' })
  @OnOrder('CLOSED', { account: 'default' })
  changed() {}

  other() {}
}

@Injectable()
class Heir extends Shop {}

describe('the methods with @UnfinishedOrders()', () => {
  it('are found in providers and controllers, each for its account, and keep their this', async () => {
    @Controller()
    class Desk {
      @UnfinishedOrders()
      open() {
        return [];
      }
    }
    const explorer = await explorerOf([Shop], [Desk]);
    const listers = explorer.listersOf(ORDERS, 'default');
    expect(listers.map(({ name }) => name)).toEqual(['Shop.unpaid()', 'Desk.open()']);
    expect(listers[0]!.list()).toEqual([{ out_trade_no: 'ORDER-1' }]);
    expect(explorer.listersOf(ORDERS, 'outlet').map(({ name }) => name)).toEqual([
      'Shop.unpaidAtTheOutlet()',
    ]);
    expect(explorer.listersOf(ORDERS, 'nobody')).toEqual([]);
  });

  it('are found once, however many tokens their instance has', async () => {
    const shop = new Shop();
    const explorer = await explorerOf([
      { provide: 'a', useValue: shop },
      { provide: 'b', useValue: shop },
      { provide: 'c', useExisting: 'a' },
    ]);
    expect(explorer.listersOf(ORDERS, 'default')).toHaveLength(1);
  });

  it('are inherited', async () => {
    const explorer = await explorerOf([Heir]);
    expect(explorer.listersOf(ORDERS, 'default').map(({ name }) => name)).toEqual(['Heir.unpaid()']);
  });

  it('are not confused by providers of any other kind', async () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    const values = [5, 'text', null, bare, () => 1, new Map()];
    const providers = values.map((useValue, index) => ({ provide: `value ${index}`, useValue }));
    const explorer = await explorerOf(providers);
    expect(explorer.listersOf(ORDERS, 'default')).toEqual([]);
    expect(explorer.swallowingListeners(ORDERS)).toEqual([]);
  });

  it('must be for an account that exists', async () => {
    class Other {
      @UnfinishedOrders('nowhere')
      open() {
        return [];
      }
    }
    const explorer = await explorerOf([Other]);
    expect(() => explorer.listersOf(ORDERS, 'default')).toThrow(
      new WeComOptionsError(
        'Other.open() has @UnfinishedOrders() for the account "nowhere", which does not exist. Existing accounts: default, outlet.',
      ),
    );
  });

  it.each([
    ['is transient', Injectable({ scope: Scope.TRANSIENT }), []],
    ['injects what belongs to a request', Injectable(), [REQUEST]],
  ] as const)('must not be of a class that %s', async (_title, decorate, injects) => {
    class Other {
      @UnfinishedOrders()
      open() {
        return [];
      }
    }
    decorate(Other);
    injects.forEach((token, index) => Inject(token)(Other, undefined, index));
    if (injects.length > 0) Reflect.defineMetadata('design:paramtypes', [Object], Other);
    class User {}
    Inject(Other)(User, 'other');
    Injectable()(User);
    const explorer = await explorerOf([Other, User]);
    expect(() => explorer.listersOf(ORDERS, 'outlet')).toThrow(
      /^Other\.open\(\) has @UnfinishedOrders\(\), but its class is request-scoped or transient\./u,
    );
  });
});

describe('the methods with @OnOrder()', () => {
  it('may name accounts that exist', async () => {
    const explorer = await explorerOf([Shop]);
    expect(() => explorer.methods.checkListeners('@OnOrder', ORDERS.metadata.listener)).not.toThrow();
  });

  it('must not name any other, not even next to one that exists', async () => {
    class Other {
      @OnOrder('SUCCESS', { account: 'default' })
      @OnOrder('CLOSED', { account: 'nowhere' })
      paid() {}
    }
    const explorer = await explorerOf([Other]);
    expect(() => explorer.methods.checkListeners('@OnOrder', ORDERS.metadata.listener)).toThrow(
      'Other.paid() has @OnOrder() for the account "nowhere", which does not exist. Existing accounts: default, outlet.',
    );
  });

  it('swallow no errors, unlike those with a plain @OnEvent() on an event of ours', async () => {
    class Plain {
      @OnEvent('wecom-pay.order.success')
      paid() {}

      @OnEvent('wecom-pay.order.*', { suppressErrors: true })
      wild() {}

      @OnEvent(['other', 'wecom-pay.order.closed'])
      list() {}

      @OnEvent('wecom-pay.order.success', { suppressErrors: false })
      loud() {}

      @OnEvent('order.success')
      foreign() {}

      @OnEvent(Symbol('wecom-pay.order'))
      symbol() {}
    }
    const explorer = await explorerOf([Shop, Plain]);
    expect(explorer.swallowingListeners(ORDERS)).toEqual(['Plain.paid()', 'Plain.wild()', 'Plain.list()']);
  });

  it('are awaited, unlike those with { async: true } or { nextTick: true } on an event of ours', async () => {
    class Hasty {
      @OnEvent('wecom-pay.order.success', { async: true, suppressErrors: false })
      async() {}

      @OnEvent('wecom-pay.order.*', { nextTick: true })
      nextTick() {}

      @OnEvent('wecom-pay.order.success', { async: true, promisify: true })
      promised() {}

      @OnEvent('order.success', { async: true })
      foreign() {}
    }
    const explorer = await explorerOf([Shop, Hasty]);
    expect(explorer.unawaitedListeners(ORDERS)).toEqual(['Hasty.async()', 'Hasty.nextTick()']);
  });
});
