import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import type { WeComPayOptions } from '../../lib/index.js';
import {
  AccessTokenService,
  getAccessTokenToken,
  getOrderQueryToken,
  InjectAccessToken,
  InjectOrderQuery,
  OrderQueryService,
  WeComOptionsError,
  WeComPayModule,
} from '../../lib/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { ORDER, useScene } from '../support/e2e-scene.js';

const B = { corpId: 'ww000000000000000b', corpSecret: 'SecretOfCorpBSecretOfCorpB', mchid: '1900000002' };
const scene = useScene({ accounts: [B] });

@Injectable()
class Shop {
  constructor(
    readonly orders: OrderQueryService,
    readonly tokens: AccessTokenService,
    @InjectOrderQuery('b') readonly ordersOfB: OrderQueryService,
    @InjectAccessToken('b') readonly tokensOfB: AccessTokenService,
  ) {}
}

describe('several accounts', () => {
  it.each([
    ['beside each other', false],
    ['both global', true],
  ])('are distinguished by name, %s', async (_how, isGlobal) => {
    const { current } = scene;
    const accounts = [
      WeComPayModule.forRoot({ ...current.options(), isGlobal }),
      WeComPayModule.forRootAsync({ name: 'b', isGlobal, useFactory: () => current.options(B) }),
    ];
    @Module({ imports: isGlobal ? [] : accounts, providers: [Shop] })
    class ShopModule {}
    const module = await current.launch({ imports: [...(isGlobal ? accounts : []), ShopModule] });
    current.wecom.orders.create({ out_trade_no: 'ORDER-OF-B', total: 200, mchid: B.mchid });

    const shop = module.get(Shop, { strict: false });
    expect(await shop.orders.query(ORDER)).toMatchObject({ mchid: current.wecom.credentials.mchid });
    expect(await shop.ordersOfB.query({ out_trade_no: 'ORDER-OF-B' })).toMatchObject({ mchid: B.mchid });
    expect(await shop.tokens.get()).toBe(current.wecom.tokens.current());
    expect(await shop.tokensOfB.get()).toBe(current.wecom.tokens.current(B));
  });

  it('are found in the container by their tokens', async () => {
    const { current } = scene;
    const imports = [
      WeComPayModule.forRoot({ ...current.options(), name: 'a' }),
      WeComPayModule.forRoot({ ...current.options(B), name: 'b' }),
    ];
    const module = await current.launch({ imports });
    const a = module.get<OrderQueryService>(getOrderQueryToken('a'));
    expect(a).toBeInstanceOf(OrderQueryService);
    expect(module.get(getOrderQueryToken('b'))).not.toBe(a);
    expect(await module.get<AccessTokenService>(getAccessTokenToken('b')).get()).toBe(
      current.wecom.tokens.current(B),
    );
  });

  it('use the class itself as the token when they have no name', () => {
    expect(getOrderQueryToken()).toBe(OrderQueryService);
    expect(getAccessTokenToken()).toBe(AccessTokenService);
  });

  it('share one token when they share a credential', async () => {
    const { current } = scene;
    const register = (name: string) => WeComPayModule.forRoot({ ...current.options(), name });
    const module = await current.launch({ imports: [register('a'), register('b')] });
    const [a, b] = ['a', 'b'].map((name) => module.get<OrderQueryService>(getOrderQueryToken(name)));
    await Promise.all([a?.query(ORDER), b?.query(ORDER)]);
    expect(current.sent()).toEqual({ gettoken: 1, get_order: 2 });
  });

  it('share the limits of their corp', async () => {
    const { current } = scene;
    const rateLimit = { perMinute: 3 };
    const register = (name: string) => WeComPayModule.forRoot({ ...current.options({ rateLimit }), name });
    const module = await current.launch({ imports: [register('a'), register('b')] });
    const [a, b] = ['a', 'b'].map((name) => module.get<OrderQueryService>(getOrderQueryToken(name)));
    await Promise.all([a?.query(ORDER), a?.query(ORDER), b?.query(ORDER)]);
    await expect(b?.query(ORDER)).rejects.toThrow(/the option rateLimit/u);
    expect(current.sent().get_order).toBe(3);
  });

  it.each<[string, Partial<WeComPayOptions>]>([
    ['rateLimit', { rateLimit: { perMinute: 100 } }],
    ['maxConcurrency', { maxConcurrency: 2 }],
  ])('cannot have different %s within one corp', async (_option, difference) => {
    const { current } = scene;
    const imports = [
      WeComPayModule.forRoot({ ...current.options(), name: 'a' }),
      WeComPayModule.forRoot({ ...current.options(difference), name: 'b' }),
    ];
    const failure = await failureOf(current.launch({ imports }));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toBe(
      `WeComPayModule: two accounts of the corp ${current.wecom.credentials.corpId} have different rateLimit or ` +
        'maxConcurrency. WeCom counts their calls together: set the same values for both.',
    );
  });

  it('do not replace the unnamed one when they have a name', async () => {
    const { current } = scene;
    const module = await current.launch({
      imports: [
        WeComPayModule.forRoot(current.options()),
        WeComPayModule.forRoot({ ...current.options(B), name: 'b' }),
      ],
    });

    expect(await module.get(OrderQueryService, { strict: false }).query(ORDER)).toMatchObject({
      mchid: current.wecom.credentials.mchid,
    });
    expect(await module.get(AccessTokenService, { strict: false }).get()).toBe(
      current.wecom.tokens.current(),
    );
  });

  it.each([undefined, 'b'])('cannot have the same name: %s', async (name) => {
    const { current } = scene;
    const failure = await failureOf(
      current.launch({
        imports: [
          WeComPayModule.forRoot({ ...current.options(), name }),
          WeComPayModule.forRoot({ ...current.options({ mchid: B.mchid }), name }),
        ],
      }),
    );

    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain(`two accounts have the name "${name ?? 'default'}"`);
  });

  it('may be registered twice, by two modules that need the same one', async () => {
    const { current } = scene;
    const register = () => WeComPayModule.forRoot(current.options());

    await expect(current.launch({ imports: [register(), register()] })).resolves.toBeDefined();
  });

  it.each(['', 5])('cannot be named %j', (name) => {
    expect(() => WeComPayModule.forRoot({ ...scene.current.options(), name: name as string })).toThrow(
      /the option name must be a non-empty string/u,
    );
  });

  it('can have different limits when their corps differ', async () => {
    const { current } = scene;
    const imports = [
      WeComPayModule.forRoot(current.options()),
      WeComPayModule.forRoot({ ...current.options({ ...B, maxConcurrency: 2 }), name: 'b' }),
    ];
    await expect(current.launch({ imports })).resolves.toBeDefined();
  });
});
