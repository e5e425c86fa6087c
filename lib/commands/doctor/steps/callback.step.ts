import { randomBytes } from 'node:crypto';
import { CONSOLE } from '../../../errors/console-pages.js';
import { COMPARE_KEYS } from '../../../notification/advice.js';
import { Courier } from '../../../testing/notifications/courier.js';
import type { FakeNotificationAnswer } from '../../../testing/notifications/fake-notification.js';
import type { FakeNotificationKeys } from '../../../testing/notifications/notification-keys.js';
import { sealEcho, sealEvent } from '../../../testing/notifications/notification-sealing.js';
import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import { capitalized } from '../on-error.js';
import { hostOf, isPrivate } from '../reach.js';
import type { Context, Step } from '../step.js';

/** What the callback URL answered; `notice` is `undefined` if it was not sent one. */
export interface CallbackSight {
  readonly echo: FakeNotificationAnswer;
  readonly notice?: FakeNotificationAnswer | undefined;
}

/** How long WeCom waits, in ms: https://developer.work.weixin.qq.com/document/path/90930 */
const VERIFIED_WITHIN = 1_000;
const ANSWERED_WITHIN = 5_000;
/** No receiver does anything about it but answer. */
const TEST_EVENT = 'DOCTOR.TEST';
export const callbackStep: Step = {
  name: 'callback',
  after: ['options'],
  async check(context) {
    const { callback, environment } = context.wanted;
    if (callback === undefined) return skipped('Pass --callback <the URL set in the console> to check it.');
    const { WECOM_NOTIFICATION_TOKEN: token = '', WECOM_NOTIFICATION_AES_KEY: encodingAESKey = '' } =
      environment;
    if (context.options.notifications === undefined) {
      return failed('WECOM_NOTIFICATION_TOKEN and WECOM_NOTIFICATION_AES_KEY are not set.', {
        action: 'Set both to what the console shows, here and in the app.',
        page: CONSOLE.receiving,
      });
    }
    return judgeCallback(callback, await call(callback, { token, encodingAESKey }, context));
  },
};

/** Does to one's own server what WeCom does: verifies the URL, then sends a notice that nobody needs. */
async function call(url: string, keys: FakeNotificationKeys, { options }: Context): Promise<CallbackSight> {
  const courier = new Courier();
  const format = new URL(url).searchParams.get('callback_format') === 'json' ? 'json' : 'xml';
  const sealing = { keys, receiveid: options.corpId, agentId: '0', format, now: Date.now() } as const;
  const plain = randomBytes(8).readBigUInt64BE().toString();
  const verification = withQuery(url, sealEcho(plain, sealing));
  const echo = await courier.deliver({
    method: 'GET',
    url: verification,
    expected: plain,
    within: ANSWERED_WITHIN,
  });
  if (!echo.isAccepted) return { echo };
  const { query, contentType, body } = sealEvent(TEST_NOTICE, sealing);
  const delivery = { method: 'POST', url: withQuery(url, query), contentType, body } as const;
  return {
    echo,
    notice: await courier.deliver({ ...delivery, expected: 'success', within: ANSWERED_WITHIN }),
  };
}

const TEST_NOTICE = {
  notify_type: 'NORMALPAY',
  id: TEST_EVENT,
  event_type: TEST_EVENT,
  resource_type: 'encrypt-resource',
  resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext: 'none', associated_data: '', nonce: 'none' },
  summary: 'nestjs-wecom-pay-doctor',
};

export function judgeCallback(url: string, { echo, notice }: CallbackSight): Judgement {
  if (!echo.isAccepted) return refused('The verification of the URL', echo);
  if (notice && !notice.isAccepted) return refused('A test notification', notice);
  const took = `${Math.round(echo.took)} ms`;
  if (echo.took > VERIFIED_WITHIN) {
    return failed(`The URL was verified in ${took}, but WeCom waits for ${VERIFIED_WITHIN} ms.`, {
      action: 'Find out what delays the answer: DNS, TLS, a cold start, a proxy in front of the app.',
      passes: true,
    });
  }
  const detail = `The URL was verified in ${took}, and a signed test notification was answered correctly.`;
  if (!isPrivate(hostOf(url))) return ok(detail);
  return warning(`${detail} But WeCom cannot reach this address.`, {
    action: 'Run it again with the public URL that is saved in the console.',
    page: CONSOLE.receiving,
  });
}

function refused(what: string, { status, problem = '' }: FakeNotificationAnswer): Judgement {
  const page = CONSOLE.receiving;
  if (status === undefined) {
    return failed(`${what} got no answer (${problem}).`, {
      action:
        'Start the app, and let the URL reach it: DNS, certificate, firewall, the proxy in front of it.',
      passes: true,
    });
  }
  const detail = `${what} was answered with HTTP ${status}${status === 200 ? ', but with the wrong body' : ''}.`;
  if (status === 401) return failed(detail, { action: capitalized(COMPARE_KEYS), page });
  if (status === 404) {
    return failed(detail, {
      action: "Correct the path: it is the option notifications.path, '/wecom-pay/notifications' by default.",
      page,
    });
  }
  return failed(detail, {
    action: `WeCom does not accept that: ${problem || 'it must be status 200'}. Check what stands in front of the app.`,
    passes: status >= 500,
  });
}

function withQuery(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url.href;
}
