import type { Complaint, Help } from '../../cli/arguments.js';
import { complain, readArguments } from '../../cli/arguments.js';

/** What the flags ask for. Files are not read yet. */
export interface DoctorArguments {
  /** The file of variables; by default `.env`, if there is one. */
  readonly env: string | undefined;
  /** The variables that flags stand for. */
  readonly variables: NodeJS.ProcessEnv;
  readonly proxy: string | undefined;
  /** A file. */
  readonly ca: string | undefined;
  readonly order: string | undefined;
  readonly callback: string | undefined;
  /** The file to record to, if any. */
  readonly record: string | undefined;
}

export type DoctorCommand =
  Help | Complaint | { readonly run: 'examine'; readonly asked: DoctorArguments; readonly json: boolean };

export const USAGE = `Usage: nestjs-wecom-pay-doctor [flags]

Checks whether this server can use WeCom's 小程序接入对外收款, and says what to
do next, and on which page of WeCom's console. It sends WeCom at most 3 requests.

  --env <file>       file of variables (default: .env, if it is there)
  --corp-id <id>     corpId (default: WECOM_CORP_ID)
  --mchid <id>       merchant (default: WECOM_PAY_MCHID)
  --base-url <url>   origin of the API (default: WECOM_BASE_URL, or WeCom's own)
  --proxy <url>      HTTP proxy, as the option http.proxy
  --ca <file>        certificate authorities in PEM, as the option http.ca
  --order <number>   look at this order of yours as well
  --callback <url>   verify this callback URL as WeCom does, and send it a signed
                     test notification, which receivers ignore
  --record <file>    write what WeCom answered: structure, types and errcodes,
                     with placeholders for numbers, names and ids
  --json             print one JSON document instead
  --help             show this help

The secret is read from WECOM_CORP_SECRET, in the environment or in the file of
variables, and so are WECOM_NOTIFICATION_TOKEN and WECOM_NOTIFICATION_AES_KEY,
for --callback, and REDIS_URL. The environment comes before the file.

Exits with 0 if nothing failed, 1 if something did, 2 on wrong usage, and 75 if
every failure may be temporary.
`;

const FLAGS = {
  env: { type: 'string' },
  'corp-id': { type: 'string' },
  mchid: { type: 'string' },
  'base-url': { type: 'string' },
  proxy: { type: 'string' },
  ca: { type: 'string' },
  order: { type: 'string' },
  callback: { type: 'string' },
  record: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Parses the arguments; never throws. */
export function parseDoctorCommand(args: readonly string[]): DoctorCommand {
  const given = readArguments(args, FLAGS);
  if (given.run !== 'go') return given;
  const { env, mchid, proxy, ca, order, callback, record, json = false } = given.flags;
  if (callback !== undefined && !isHttpUrl(callback)) {
    return complain('--callback must be a URL such as https://shop.example.com/wecom-pay/notifications');
  }
  const variables = withoutUndefined({
    WECOM_CORP_ID: given.flags['corp-id'],
    WECOM_PAY_MCHID: mchid,
    WECOM_BASE_URL: given.flags['base-url'],
  });
  return { run: 'examine', asked: { env, variables, proxy, ca, order, callback, record }, json };
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//u.test(text) && URL.canParse(text);
}

function withoutUndefined(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
