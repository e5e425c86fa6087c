import type { Complaint, Help } from '../../cli/arguments.js';
import { complain, readArguments } from '../../cli/arguments.js';
import { DEFAULT_KEYS } from '../notifications/notification-keys.js';
import { ENCODING_AES_KEY_RULE, TOKEN_RULE, URL_RULE } from '../notifications/notification-options.js';
import type { FakeWeComOptions } from '../options/fake-wecom-options.interface.js';

export type CliCommand =
  Help | Complaint | { readonly run: 'serve'; readonly options: FakeWeComOptions; readonly log: boolean };

const DEFAULT_PORT = 8723;
const DEFAULT_REFUND_TAKES = 20_000;
const DEFAULT_APPLYMENT_TAKES = 60_000;

export const USAGE = `Usage: nestjs-wecom-pay-fake [flags]

Starts a fake WeCom (gettoken, and the orders, payments, refunds, bills and applyments of miniapppay) with one order in each state.
A customer pays when the parameters of wx.requestPayment are posted to /wx/requestPayment as JSON.

  --port <n>              port to listen on; 0 picks a free one (default ${DEFAULT_PORT})
  --host <address>        address to listen on (default 127.0.0.1)
  --corp-id <id>          accepted corpId
  --corp-secret <text>    accepted corpSecret
  --mchid <id>            mchid of the orders
  --latency <ms>          delay of every answer (default 0)
  --refund-takes <ms>     how long a refund takes (default ${DEFAULT_REFUND_TAKES})
  --applyment-takes <ms>  how long an applyment is checked, until it is done (default ${DEFAULT_APPLYMENT_TAKES})
  --notify-url <url>      where to send notifications of payments and refunds (default: none are sent);
                          in JSON if it has callback_format=json, else in XML
  --notify-token <text>   token that signs them (default ${DEFAULT_KEYS.token})
  --notify-aes-key <text> EncodingAESKey that encrypts them (default: printed at the start)
  --log                   print a line per request, and per notification
  --help                  show this help
`;

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'corp-id': { type: 'string' },
  'corp-secret': { type: 'string' },
  mchid: { type: 'string' },
  latency: { type: 'string' },
  'refund-takes': { type: 'string' },
  'applyment-takes': { type: 'string' },
  'notify-url': { type: 'string' },
  'notify-token': { type: 'string' },
  'notify-aes-key': { type: 'string' },
  log: { type: 'boolean' },
} as const;

type ValueFlag = Exclude<keyof typeof FLAGS, 'log'>;

const NOTIFY_RULES = {
  'notify-url': URL_RULE,
  'notify-token': TOKEN_RULE,
  'notify-aes-key': ENCODING_AES_KEY_RULE,
} as const;

type NotifyFlag = keyof typeof NOTIFY_RULES;

const NOTIFY_FLAGS = Object.keys(NOTIFY_RULES) as NotifyFlag[];

/** Parses the arguments; never throws. */
export function parseCommand(args: readonly string[]): CliCommand {
  const given = readArguments(args, FLAGS);
  if (given.run !== 'go') return given;
  const { log = false, ...values } = given.flags;
  return serve((flag) => values[flag], log);
}

function serve(text: (flag: ValueFlag) => string | undefined, log: boolean): CliCommand {
  const port = Number(text('port') ?? DEFAULT_PORT);
  if (!isWhole(port) || port > 65_535) return complain('--port must be a whole number from 0 to 65535');
  const latency = Number(text('latency') ?? 0);
  if (!isWhole(latency)) return complain('--latency must be a whole number of milliseconds');
  const refundTakes = Number(text('refund-takes') ?? DEFAULT_REFUND_TAKES);
  if (!isWhole(refundTakes)) return complain('--refund-takes must be a whole number of milliseconds');
  const applymentTakes = Number(text('applyment-takes') ?? DEFAULT_APPLYMENT_TAKES);
  if (!isWhole(applymentTakes)) return complain('--applyment-takes must be a whole number of milliseconds');
  const wrong = wrongNotifyFlag(text);
  if (wrong !== undefined) return complain(wrong);
  const notifications = {
    url: text('notify-url'),
    token: text('notify-token'),
    encodingAESKey: text('notify-aes-key'),
  };
  const options = {
    port,
    latency,
    refundTakes,
    applymentTakes,
    host: text('host'),
    corpId: text('corp-id'),
    corpSecret: text('corp-secret'),
    mchid: text('mchid'),
    notifications,
  };
  return { run: 'serve', options, log };
}

/** What to say of the first flag of notifications that is wrong. */
function wrongNotifyFlag(text: (flag: NotifyFlag) => string | undefined): string | undefined {
  for (const flag of NOTIFY_FLAGS) {
    const [must, holds] = NOTIFY_RULES[flag];
    const value = text(flag);
    if (value === undefined) continue;
    if (!holds(value)) return `--${flag} must be ${must}`;
    if (text('notify-url') === undefined) return `--${flag} requires --notify-url`;
  }
  return undefined;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
