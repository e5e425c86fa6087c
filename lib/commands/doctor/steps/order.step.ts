import { WeComPayError } from '../../../errors/wecom-pay.error.js';
import { OrderDto } from '../../../order/dto/order.dto.js';
import { judgeError } from '../on-error.js';
import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import type { Exchange } from '../session.js';
import type { Step } from '../step.js';

export const orderStep: Step = {
  name: 'order',
  after: ['permission'],
  async check({ session, wanted: { order }, options: { mchid } }) {
    if (order === undefined) return skipped('Pass --order <one of your order numbers> to check it.');
    if (mchid === undefined) return skipped('No merchant number is set.');
    try {
      return judgeOrder(await session.askForOrder(order));
    } catch (error) {
      if (error instanceof WeComPayError) return failed(error.message, { action: 'Correct --order.' });
      throw error;
    }
  },
};

/** Of the order itself only its state is told. */
export function judgeOrder({
  endpoint,
  result,
  error,
  departures,
}: Pick<Exchange, 'endpoint' | 'result' | 'error' | 'departures'>): Judgement {
  if (error) return judgeError(error, endpoint);
  const detail = `WeCom returned the order${result instanceof OrderDto ? `: ${result.trade_state}` : ''}.`;
  if (departures.length === 0) return ok(detail);
  const told = departures.map(
    ({ path, expected, received }) => `${path} should be ${expected}, got ${received}`,
  );
  return warning(`${detail} It departs from WeCom's documentation: ${told.join('; ')}.`, {
    action:
      'Nothing for you to set: such fields are dropped or kept as sent. A file of --record would help to fix it.',
  });
}
