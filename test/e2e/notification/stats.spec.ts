import { describe, expect, it } from '@jest/globals';
import { ModuleRef } from '@nestjs/core';
import { HealthIndicatorService } from '@nestjs/terminus';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import { NotificationReceiver } from '../../../lib/index.js';
import { NOTIFICATIONS, paid, receive, senderOf } from '../../support/e2e-notifications.js';
import { useShops } from '../../support/e2e-shop.js';
import { OTHER_SENDER, paymentNotice } from '../../support/unit-notices.js';

const shops = useShops();

describe('the statistics of notifications', () => {
  it('count what was accepted and what was refused, and show in the health of the account', async () => {
    const { module } = await shops.open({ account: { notifications: NOTIFICATIONS } });
    const before = Date.now();
    const receiver = module.get(NotificationReceiver);
    expect(receiver.stats()).toEqual({ accepted: 0, refused: 0, lastAcceptedAt: undefined });
    await receive(module, paid(shops.wecom));
    const ref = { mchid: shops.wecom.credentials.mchid, out_trade_no: 'ORDER-1' };
    const forged = paymentNotice(ref, { ...senderOf(shops.wecom), ...OTHER_SENDER });
    await receive(module, forged);
    await receive(module, forged);
    const stats = receiver.stats();
    expect(stats).toMatchObject({ accepted: 1, refused: 2 });
    expect(stats?.lastAcceptedAt?.getTime()).toBeGreaterThanOrEqual(before);

    const health = new WeComPayHealthIndicator(new HealthIndicatorService(), module.get(ModuleRef));
    expect(await health.isHealthy('pay')).toMatchObject({ pay: { status: 'up', notifications: stats } });
  });

  it('exist only where notifications are received', async () => {
    const { module } = await shops.open();
    expect(module.get(NotificationReceiver).stats()).toBeUndefined();
    const health = new WeComPayHealthIndicator(new HealthIndicatorService(), module.get(ModuleRef));
    expect((await health.isHealthy('pay')).pay).not.toHaveProperty('notifications');
  });
});
