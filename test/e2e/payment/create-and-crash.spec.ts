import { describe, expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import type { Fault } from '../../../lib/testing/index.js';
import { runChild, runKilledChild } from '../../support/e2e-child.js';
import { failureOf } from '../../support/e2e-failure.js';
import { APPID, CREATE_ORDER, GET_SIGN, NEW_ORDER } from '../../support/e2e-payments.js';
import { GET_TOKEN } from '../../support/e2e-scene.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { ONE_POLL, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const { out_trade_no } = NEW_ORDER;
const CHECKOUT = '../payment/children/checkout.mjs';
const shops = useShops();

/** A shop whose database has not told of the order yet. */
async function open(): Promise<OpenShop & { readonly payments: PaymentService }> {
  const opened = await shops.open({ orders: [], account: { appid: APPID } });
  return { ...opened, payments: opened.module.get(PaymentService) };
}

describe('an order that is being created', () => {
  it('is tracked before the request leaves', async () => {
    const { payments, tracker } = await open();
    shops.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    const controller = new AbortController();
    const failing = failureOf(payments.prepay(NEW_ORDER, { signal: controller.signal }));
    await shops.wecom.waitForRequest(GET_TOKEN);
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
    ['got no answer', { kind: 'hang', on: CREATE_ORDER }, 'unknown'],
    ['was refused', { kind: 'errcode', errcode: 40058, on: CREATE_ORDER }, 'refused'],
  ])(
    'is told when it is paid although its creation %s, because an earlier one may have succeeded',
    async (_how, fault, outcome) => {
      const { payments, later, shop } = await open();
      const earlier = await payments.prepay(NEW_ORDER);
      shops.wecom.faults.add(fault);
      expect(await failureOf(payments.prepay(NEW_ORDER, { timeout: 1_000 }))).toMatchObject({ outcome });
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
    const { wecom } = shops;
    wecom.faults.add({ kind: 'hang', on });
    await runKilledChild(CHECKOUT, wecom, () => wecom.waitForRequest(on), 'checkout');
    wecom.orders.pay(out_trade_no);
    expect(await runChild(CHECKOUT, wecom)).toBe(`told ${out_trade_no} SUCCESS\n`);
    expect(wecom.requestsTo(CREATE_ORDER)).toHaveLength(1);
  });

  it('before the creation is sent leaves nothing, and the next process creates the order', async () => {
    const { wecom } = shops;
    wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    await runKilledChild(CHECKOUT, wecom, () => wecom.waitForRequest(GET_TOKEN), 'checkout');
    expect(wecom.orders.get(out_trade_no)).toBeUndefined();
    const next = runChild(CHECKOUT, wecom, 'checkout');
    await until(() => wecom.requestsTo(GET_SIGN).length > 0, 30_000);
    wecom.orders.pay(out_trade_no);
    expect(await next).toContain(`told ${out_trade_no} SUCCESS\n`);
  });
});
