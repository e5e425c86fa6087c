import { describe, expect, it } from '@jest/globals';
import type { UnfinishedOrder } from '../../../lib/index.js';
import { PaymentService } from '../../../lib/index.js';
import type { Fault } from '../../../lib/testing/index.js';
import { runKilledChild } from '../../support/e2e-child.js';
import { failureOf } from '../../support/e2e-failure.js';
import { APPID, CREATE_ORDER, GET_SIGN, NEW_ORDER } from '../../support/e2e-payments.js';
import { GET_TOKEN } from '../../support/e2e-scene.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { ONE_POLL, useShops } from '../../support/e2e-shop.js';

const { out_trade_no } = NEW_ORDER;
const shops = useShops();

/** A checkout whose process is killed while it waits for this answer. */
async function killedBefore(on: typeof CREATE_ORDER | typeof GET_SIGN | typeof GET_TOKEN): Promise<void> {
  shops.wecom.faults.add({ kind: 'hang', on });
  const arrived = () => shops.wecom.waitForRequest(on, { timeout: 40_000 });
  await runKilledChild('../payment/children/checkout.mjs', shops.wecom, arrived);
}

/** @param orders what the shop lists */
async function open(
  orders: readonly UnfinishedOrder[] = [],
): Promise<OpenShop & { readonly payments: PaymentService }> {
  const opened = await shops.open({ orders, account: { appid: APPID } });
  return { ...opened, payments: opened.module.get(PaymentService) };
}

describe('an order that is being created', () => {
  it('is tracked before the request leaves', async () => {
    const { payments, tracker } = await open();
    shops.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    const controller = new AbortController();
    const failing = failureOf(payments.prepay(NEW_ORDER, { signal: controller.signal }));
    await shops.wecom.waitForRequest(GET_TOKEN, { timeout: 60_000 });
    expect(await tracker.find({ out_trade_no })).toMatchObject({ out_trade_no, attempts: 0 });
    controller.abort();
    expect(await failing).toMatchObject({ code: 'ABORTED', outcome: 'not-sent' });
  });

  it('is polled as one order, however often it is created', async () => {
    const { payments, tracker, later, shop } = await open();
    await payments.prepay(NEW_ORDER);
    shops.wecom.payments.requestPayment(await payments.prepay(NEW_ORDER));
    expect(await tracker.stats()).toMatchObject({ tracked: 1 });
    await later(ONE_POLL);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it.each<[string, Fault, string]>([
    ['got no answer', { kind: 'reset', on: CREATE_ORDER, times: Infinity }, 'unknown'],
    ['was refused', { kind: 'errcode', errcode: 40058, on: CREATE_ORDER }, 'refused'],
  ])(
    'is told when it is paid although its creation %s, because an earlier one may have succeeded',
    async (_how, fault, outcome) => {
      const { payments, later, shop } = await open();
      const earlier = await payments.prepay(NEW_ORDER);
      shops.wecom.faults.add(fault);
      expect(await failureOf(payments.prepay(NEW_ORDER))).toMatchObject({ outcome });
      shops.wecom.payments.requestPayment(earlier);
      await later(ONE_POLL);
      expect(shop.states).toEqual(['SUCCESS']);
    },
  );

  it('stays tracked while WeCom does not know it', async () => {
    const { payments, tracker, later } = await open();
    shops.wecom.faults.add({ kind: 'errcode', errcode: 40058, on: CREATE_ORDER });
    expect(await failureOf(payments.prepay(NEW_ORDER))).toMatchObject({ outcome: 'refused' });
    await later(ONE_POLL);
    expect(await tracker.find({ out_trade_no })).toMatchObject({ trade_state: undefined });
  });
});

describe('a process that is killed', () => {
  it.each([
    ['the creation is answered', CREATE_ORDER],
    ['the signature is answered', GET_SIGN],
  ] as const)('before %s leaves an order that the next process finds, if it was paid', async (_when, on) => {
    await killedBefore(on);
    shops.wecom.orders.pay(out_trade_no);
    const { shop } = await open([{ out_trade_no }]);
    expect(shop.states).toEqual(['SUCCESS']);
    expect(shops.wecom.requestsTo(CREATE_ORDER)).toHaveLength(1);
  });

  it('before the creation is sent leaves nothing, and the next process creates the order', async () => {
    await killedBefore(GET_TOKEN);
    expect(shops.wecom.orders.get(out_trade_no)).toBeUndefined();
    const { payments, later, shop } = await open([{ out_trade_no }]);
    shops.wecom.payments.requestPayment(await payments.prepay(NEW_ORDER));
    await later(ONE_POLL);
    expect(shop.states).toEqual(['SUCCESS']);
  });
});
