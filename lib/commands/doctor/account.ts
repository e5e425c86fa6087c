import { CONSOLE } from '../../errors/console-pages.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import { optionsFrom } from '../../wecom-pay.environment.js';
import type { ResolvedWeComPayOptions } from '../../wecom-pay.options.js';
import { resolveOptions } from '../../wecom-pay.options.js';
import type { Judgement } from './finding.js';
import { failed, ok, warning } from './finding.js';
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
    const detail = error.message.replace('WeComPayModule: ', '');
    return {
      options: undefined,
      judgement: failed(detail, { action: 'Correct it in the environment or in .env.' }),
    };
  }
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
