import { GetTokenResponseDto } from '../../../access-token/get-token.response.dto.js';
import { judgeError } from '../on-error.js';
import type { Judgement } from '../finding.js';
import { ok } from '../finding.js';
import type { Exchange } from '../session.js';
import type { Step } from '../step.js';

export const secretStep: Step = {
  name: 'secret',
  after: ['tls'],
  check: async ({ session }) => judgeSecret(await session.askForToken()),
};

export function judgeSecret({
  endpoint,
  result,
  error,
}: Pick<Exchange, 'endpoint' | 'result' | 'error'>): Judgement {
  if (error) return judgeError(error, endpoint);
  const lifetime = result instanceof GetTokenResponseDto ? result.expires_in : undefined;
  return ok(
    lifetime === undefined
      ? 'WeCom accepts corpId and corpSecret.'
      : `WeCom accepts corpId and corpSecret; its access token lasts ${lifetime} s.`,
  );
}
