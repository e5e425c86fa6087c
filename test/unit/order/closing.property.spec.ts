import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { askOrder } from '../../../lib/polling/poll/ask-order.js';
import type { WeComBehaviour } from '../../support/unit-closing.js';
import { ClosingWeCom } from '../../support/unit-closing.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { PollingScene, settled } from '../../support/unit-polling.js';

const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const MINUTE = 60_000;

const behaviour: fc.Arbitrary<WeComBehaviour> = fc.record({
  closingEnded: fc.constantFrom('refused', 'accepted'),
  lag: fc.nat({ max: 4 }),
  lost: fc.array(fc.boolean(), { maxLength: 6 }),
});

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

/** Lets everything happen that waits for fast-check or for the clock, until `isOver`. */
async function run(scheduler: fc.Scheduler, isOver: () => boolean): Promise<void> {
  for (let step = 0; step < 400 && !isOver(); step++) {
    await settled();
    if (scheduler.count() > 0) await scheduler.waitOne();
    else await jest.advanceTimersByTimeAsync(1_000);
  }
}

/** A WeCom whose customer pays at a moment of fast-check's choice, if at all. */
function weComOf(scheduler: fc.Scheduler, given: WeComBehaviour, pays: boolean): ClosingWeCom {
  const wecom = new ClosingWeCom(given, () => scheduler.schedule(Promise.resolve()));
  if (pays) void scheduler.schedule(Promise.resolve(), 'pays').then(() => wecom.pay());
  return wecom;
}

describe('close against pay', () => {
  it('returns how WeCom ended the order, or leaves it open, at any moment of the payment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), behaviour, fc.boolean(), async (scheduler, given, pays) => {
        const wecom = weComOf(scheduler, given, pays);
        let result: string | undefined;
        void wecom.closer.close(REF, {}).then(
          ({ trade_state }) => (result = trade_state),
          (error: unknown) => (result = error instanceof WeComPayError ? error.outcome : 'another error'),
        );
        await run(scheduler, () => result !== undefined);
        const wasSent = wecom.requests.includes('close_order');
        expect([wecom.state, wasSent ? 'unknown' : 'not-sent']).toContain(result);
        expect(result).not.toBe('NOTPAY');
      }),
    );
  });

  it('is told by polling exactly as WeCom ended the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), behaviour, fc.boolean(), async (scheduler, given, pays) => {
        const wecom = weComOf(scheduler, given, pays);
        const ask = askOrder({
          orders: wecom,
          closer: wecom.closer,
          closeAfter: 5 * MINUTE,
          horizon: Infinity,
          reports: { warn: () => undefined },
        });
        const scene = new PollingScene({ polling: { schedule: () => MINUTE }, ask }).listen().start();
        scene.track('ORDER-1', Date.now() - 5 * MINUTE);
        for (let round = 0; round < 15 && scene.events.length === 0; round++) {
          await scene.tick();
          await run(scheduler, () => scheduler.count() === 0 && scene.events.length > 0);
        }
        expect(scene.events.map(({ order }) => order.trade_state)).toEqual([wecom.state]);
        expect(wecom.state).not.toBe('NOTPAY');
        await scene.polling.stop();
      }),
      { numRuns: 25 },
    );
  });
});
