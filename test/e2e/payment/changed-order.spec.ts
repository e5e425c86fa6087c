import { describe, expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { useScene } from '../../support/e2e-scene.js';

describe.each(['refused', 'repeat'] as const)(
  'an order that is created again with other data, if WeCom treats it as %s',
  (changedOrder) => {
    const scene = useScene({ readings: { changedOrder } });

    it('stays as it was, and is paid once', async () => {
      const { wecom } = scene.current;
      const { module } = await scene.current.start({ appid: APPID });
      const payments = module.get(PaymentService);
      const first = await payments.prepay(NEW_ORDER);
      const [again] = await Promise.allSettled([payments.prepay({ ...NEW_ORDER, amount: { total: 1 } })]);
      expect(again).toMatchObject(
        changedOrder === 'repeat'
          ? { status: 'fulfilled' }
          : { reason: { code: 'UNKNOWN_ERRCODE', outcome: 'unknown', retryable: false } },
      );
      const paid = wecom.payments.requestPayment(again.status === 'fulfilled' ? again.value : first);
      expect(paid).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 880 } });
    });
  },
);
