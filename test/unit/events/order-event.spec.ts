import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { EventPublisher } from '../../../lib/events/event.publisher.js';
import type { OrderEvent } from '../../../lib/events/order.event.js';
import { getOrderEventName } from '../../../lib/events/order.event.js';
import { RateLimitedLogger } from '../../../lib/host/rate-limited-logger.js';
import { orderOf } from '../../support/unit-fake-orders.js';
import { FakeLogger } from '../../support/unit-logger.js';

function eventOf(trade_state: string, account: string): OrderEvent {
  return {
    id: `1900000001/ORDER-1/${trade_state}`,
    account,
    order: orderOf(trade_state),
    previousState: undefined,
    paid: true,
    final: true,
    source: 'schedule',
    attempt: 1,
    observedAt: new Date(),
  };
}

/** The names under which an event is sent, where something listens to all. */
async function namesOf(trade_state: string, account = 'default', wildcard = false): Promise<string[]> {
  const emitter = new EventEmitter2({ wildcard, delimiter: '.' });
  const names: string[] = [];
  const logger = new FakeLogger() as unknown as Logger;
  emitter.listenerCount = () => 1;
  emitter.onAny((name) => void names.push([name].flat().join('.')));
  const delivery = await new EventPublisher(() => emitter, 1_000, new RateLimitedLogger(logger), {
    words: { noun: 'order' },
    eventName: getOrderEventName,
  }).changed(eventOf(trade_state, account), trade_state);
  expect(delivery).toEqual({ heard: true, failed: false });
  return names;
}

describe('the name of an event', () => {
  it.each([
    [[], 'wecom-pay.order.changed'],
    [['SUCCESS'], 'wecom-pay.order.success'],
    [['UNRESOLVED'], 'wecom-pay.order.unresolved'],
    [['SUCCESS', 'outlet'], 'wecom-pay.outlet.order.success'],
    [[undefined, 'outlet'], 'wecom-pay.outlet.order.changed'],
  ] as const)('is derived from %j: %s', (given, name) => {
    expect(getOrderEventName(...given)).toBe(name);
  });

  it.each(['default', 'outlet'])(
    'is that of the state and that of every change, for all and for the account %s',
    async (account) => {
      expect(await namesOf('SUCCESS', account)).toEqual([
        'wecom-pay.order.success',
        `wecom-pay.${account}.order.success`,
        'wecom-pay.order.changed',
        `wecom-pay.${account}.order.changed`,
      ]);
    },
  );

  it.each(['Success', 'success', 'closed', 'REVO\u212aED', 'NEWſTATE', 'New'])(
    'is not derived from %j, which is not in capitals and could be taken for a known state',
    async (state) => {
      expect(await namesOf(state)).toEqual(['wecom-pay.order.changed', 'wecom-pay.default.order.changed']);
    },
  );

  it.each(['A.B', '*', '**', 'NEW STATE', '成功', '', 'x\n'])(
    'is not derived from the unknown state %j, which could mean something to an emitter',
    async (state) => {
      for (const wildcard of [false, true]) {
        expect(await namesOf(state, 'default', wildcard)).toEqual([
          'wecom-pay.order.changed',
          'wecom-pay.default.order.changed',
        ]);
      }
    },
  );

  it('is derived from an unknown state in capitals', async () => {
    expect(await namesOf('BRAND_NEW')).toContain('wecom-pay.order.brand_new');
  });

  it.each(['CHANGED', 'MISMATCH', 'UNRESOLVED'])(
    'does not clash with one of ours for an unknown state: %s',
    async (state) => {
      expect(await namesOf(state)).toEqual(['wecom-pay.order.changed', 'wecom-pay.default.order.changed']);
    },
  );
});
