import type { ConsolePage } from '../../errors/console-pages.js';
import { CONSOLE } from '../../errors/console-pages.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import { optionsFrom } from '../../wecom-pay.environment.js';
import type { ResolvedWeComPayOptions } from '../../wecom-pay.options.js';
import { resolveOptions } from '../../wecom-pay.options.js';
import type { Judgement } from './finding.js';
import { failed, ok, warning } from './finding.js';
import { capitalized } from './on-error.js';
import type { Wanted } from './wanted.js';

/** The options of the account, unless they are wrong, and what is to be said of them. */
export interface Account {
  readonly options: ResolvedWeComPayOptions | undefined;
  readonly judgement: Judgement;
}

const REQUIRED = { WECOM_CORP_ID: CONSOLE.corp, WECOM_CORP_SECRET: CONSOLE.secret } as const;

/** Resolves the options as the module does. */
export function accountOf({ environment, proxy, ca }: Wanted): Account {
  const missing = Object.entries(REQUIRED).filter(([name]) => !environment[name]);
  if (missing.length > 0) return { options: undefined, judgement: judgeMissing(missing) };
  try {
    const options = resolveOptions({ ...optionsFrom(environment), http: { proxy, ca } });
    return { options, judgement: judgeOptions(options) };
  } catch (error) {
    if (!(error instanceof WeComOptionsError)) throw error;
    return { options: undefined, judgement: judgeWrong(error.message) };
  }
}

/** Where an option comes from, and where in WeCom's console its value stands. */
const SOURCES: readonly (readonly [option: string, source: string, page?: ConsolePage])[] = [
  ['corpId', 'WECOM_CORP_ID or --corp-id', CONSOLE.corp],
  ['corpSecret', 'WECOM_CORP_SECRET', CONSOLE.secret],
  ['mchid', 'WECOM_PAY_MCHID or --mchid', CONSOLE.account],
  ['appid', 'WECOM_PAY_APPID'],
  ['baseUrl', 'WECOM_BASE_URL or --base-url'],
  ['billBaseUrl', 'WECOM_BILL_BASE_URL'],
  ['billErrcodes.none', 'WECOM_BILL_ERRCODE_NONE'],
  ['billErrcodes.notReady', 'WECOM_BILL_ERRCODE_NOT_READY'],
  ['notifications.keys[0].token', 'WECOM_NOTIFICATION_TOKEN', CONSOLE.receiving],
  ['notifications.keys[0].encodingAESKey', 'WECOM_NOTIFICATION_AES_KEY', CONSOLE.receiving],
  ['http.proxy', '--proxy'],
  ['http.ca', '--ca'],
];

/** @param message of the module: it begins with the option that is wrong. */
function judgeWrong(message: string): Judgement {
  const told = message.replace('WeComPayModule: ', '');
  const [, source = 'it', page] = SOURCES.find(([option]) => told.includes(`option ${option} `)) ?? [];
  return failed(capitalized(told), { action: `Correct ${source}.`, page });
}

function judgeMissing(
  missing: readonly (readonly [string, (typeof REQUIRED)[keyof typeof REQUIRED]])[],
): Judgement {
  const names = missing.map(([name]) => name);
  const are = names.length > 1 ? 'are' : 'is';
  return failed(`${names.join(' and ')} ${are} not set.`, {
    action: `Set ${names.length > 1 ? 'them' : 'it'} in the environment or in a file .env in this folder.`,
    page: missing[0]?.[1],
  });
}

function judgeOptions({ corpId, mchid, baseUrl }: ResolvedWeComPayOptions): Judgement {
  const account = `corpId ${corpId}, mchid ${mchid ?? 'not set'}`;
  const detail = `${account}, ${baseUrl}.`;
  return new URL(baseUrl).protocol === 'https:'
    ? ok(detail)
    : warning(`${detail} This is not WeCom but a fake.`, {
        action: 'Unset WECOM_BASE_URL to examine WeCom itself.',
      });
}
