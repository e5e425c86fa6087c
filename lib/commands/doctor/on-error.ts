import type { Endpoint } from '../../calls/endpoint.js';
import { consolePageOf } from '../../errors/errcodes.js';
import type { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { Judgement } from './finding.js';
import { failed } from './finding.js';

/** What an error of a request to WeCom means to a person: its message and its hint, apart from each other. */
export function judgeError(error: WeComPayError, endpoint: Endpoint): Judgement {
  const { message, hint, retryable } = error;
  const told = hint === undefined ? message : message.replace(` ${hint}`, '');
  return failed(
    told.replace(/^\S+ failed: (.)/u, (_, first: string) => first.toUpperCase()),
    {
      action: hint,
      page: consolePageOf(error, endpoint),
      passes: retryable,
    },
  );
}
