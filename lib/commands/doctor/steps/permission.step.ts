import { randomUUID } from 'node:crypto';
import { CONSOLE } from '../../../errors/console-pages.js';
import { STILL_REJECTED } from '../../../errors/errcode-kinds.js';
import { OrderNotFoundError, WeComTokenError } from '../../../errors/wecom-pay.errors.js';
import type { Judgement } from '../finding.js';
import { failed, ok, warning } from '../finding.js';
import { judgeError } from '../on-error.js';
import type { Exchange } from '../session.js';
import type { Step } from '../step.js';

const LONGEST_NUMBER = 32;

export const permissionStep: Step = {
  name: 'permission',
  after: ['secret'],
  async check({ session, options: { mchid } }) {
    if (mchid === undefined) {
      return warning('Without a merchant number, no order can be queried.', {
        action: 'Set WECOM_PAY_MCHID, or --mchid, to the 二级商户号 that WeCom issued.',
        page: CONSOLE.account,
      });
    }
    return judgePermission(await session.askForOrder(impossibleNumber()));
  },
};

/** A valid number that no application has used. */
export function impossibleNumber(): string {
  return `DOCTOR-${randomUUID().replaceAll('-', '')}`.slice(0, LONGEST_NUMBER);
}

/** Judges the answer to a query of a number that cannot exist: that it does not is the right one. */
export function judgePermission({ endpoint, error }: Pick<Exchange, 'endpoint' | 'error'>): Judgement {
  if (!error)
    return failed('WeCom returned an order for a number that cannot exist.', {
      action: 'Check WECOM_BASE_URL.',
    });
  if (error instanceof OrderNotFoundError) {
    return ok(
      `The app may query this merchant from the IP of this server: WeCom answered that there is no such order (${error.errcode}).`,
    );
  }
  const judgement = judgeError(error, endpoint);
  if (!(error instanceof WeComTokenError)) return judgement;
  return { ...judgement, action: STILL_REJECTED, page: CONSOLE.app };
}
