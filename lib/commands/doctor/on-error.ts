import type { Endpoint } from '../../calls/rules/endpoint.js';
import { consolePageOf } from '../../errors/errcodes.js';
import type { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { Judgement } from './finding.js';
import { failed } from './finding.js';

/** What an error of a request to WeCom means to a person: its message and its hint, apart from each other. */
export function judgeError(error: WeComPayError, endpoint: Endpoint): Judgement {
  const { message, hint, retryable } = error;
  const told = hint === undefined ? message : message.replace(` ${hint}`, '');
  return failed(capitalized(told.replace(/^\S+ failed: /u, '')), {
    action: hint,
    page: consolePageOf(error, endpoint),
    passes: retryable,
  });
}

/** The names of options keep their small letter. */
export function capitalized(sentence: string): string {
  return sentence.replace(/^[a-z](?![a-z]*[A-Z])/u, (first) => first.toUpperCase());
}
