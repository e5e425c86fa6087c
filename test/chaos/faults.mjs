import { setTimeout as sleep } from 'node:timers/promises';

export const GET_ORDER = '/cgi-bin/miniapppay/get_order';
export const GET_TOKEN = '/cgi-bin/gettoken';
export const CREATE_ORDER = '/cgi-bin/miniapppay/create_order';
export const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
const GET_SIGN = '/cgi-bin/miniapppay/get_sign';
const REFUND = '/cgi-bin/miniapppay/refund';
const GET_REFUND_DETAIL = '/cgi-bin/miniapppay/get_refund_detail';

const QUERY_FAULTS = [
  { kind: 'reset' },
  { kind: 'reset-mid-body' },
  { kind: 'half-close' },
  { kind: 'hang' },
  { kind: 'drip' },
  { kind: 'delay', ms: 300 },
  { kind: 'delay', ms: 3_000 },
  { kind: 'truncate' },
  { kind: 'truncate', framing: 'intact' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'body', body: 'null' },
  { kind: 'gzip-bomb', inflatedMiB: 1 },
  { kind: 'oversize' },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'errcode', errcode: -1 },
  { kind: 'errcode', errcode: 6000 },
  { kind: 'errcode', errcode: 45033 },
];

/** Some look like a payment of the order that was asked for, and are none. */
const ORDER_FAULTS = [
  ...QUERY_FAULTS,
  { kind: 'wrong-order' },
  { kind: 'patch', fields: { trade_state: undefined } },
  { kind: 'patch', fields: { trade_state: 'NOTPAY' } },
  { kind: 'patch', fields: { trade_state: 'SOMETHING_NEW' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', errcode: -1, errmsg: 'system busy' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', out_trade_no: 'SOMEONE-ELSES-ORDER' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', mchid: '1900000099' } },
];

/** Some look like the end of the refund that was asked for, and are none. */
const REFUND_FAULTS = [
  ...QUERY_FAULTS,
  { kind: 'patch', fields: { status: undefined } },
  { kind: 'patch', fields: { status: 'PROCESSING' } },
  { kind: 'patch', fields: { status: 'SOMETHING_NEW' } },
  { kind: 'patch', fields: { status: 'SUCCESS', errcode: -1, errmsg: 'system busy' } },
  { kind: 'patch', fields: { status: 'SUCCESS', out_refund_no: 'SOMEONE-ELSES-REFUND' } },
];

/** Whether it was carried out or never arrived, the client does not learn of it. */
const WRITE_FAULTS = [
  ...[true, false].flatMap((carriedOut) => [
    { kind: 'reset', carriedOut },
    { kind: 'half-close', carriedOut },
    { kind: 'hang', carriedOut },
    { kind: 'html', carriedOut },
    { kind: 'empty', carriedOut },
    { kind: 'status', status: 502, carriedOut },
    { kind: 'errcode', errcode: -1, carriedOut },
    { kind: 'errcode', errcode: 6000, carriedOut },
  ]),
  { kind: 'errcode', errcode: 45033 },
  { kind: 'reset-mid-body' },
  { kind: 'truncate' },
  { kind: 'delay', ms: 300 },
  { kind: 'delay', ms: 1_500 },
  // Carried out when the client has given up long since.
  { kind: 'delay', ms: 1_500, of: 'request' },
];

const TOKEN_FAULTS = [
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'html' },
  { kind: 'status', status: 503 },
  { kind: 'errcode', errcode: -1 },
];

/** Lets faults strike this share of the requests to each endpoint, every kind equally often. */
export function addFaults(wecom, share, random) {
  const kinds = {
    [GET_TOKEN]: TOKEN_FAULTS,
    [GET_ORDER]: ORDER_FAULTS,
    [GET_SIGN]: QUERY_FAULTS,
    [GET_REFUND_DETAIL]: REFUND_FAULTS,
    [CREATE_ORDER]: WRITE_FAULTS,
    [CLOSE_ORDER]: WRITE_FAULTS,
    [REFUND]: WRITE_FAULTS,
  };
  for (const [on, faults] of Object.entries(kinds)) spread(wecom, { on, random }, faults, share);
}

function spread(wecom, trigger, faults, share) {
  const each = share / faults.length;
  faults.forEach((fault, index) => {
    // A fault is tried only when none before it struck.
    const probability = each / (1 - index * each);
    wecom.faults.add({ ...fault, ...trigger, times: Infinity, probability });
  });
}

/** The share of the latest requests that a fault struck. */
export function struckShare(wecom) {
  const { requests } = wecom;
  return requests.filter(({ fault }) => fault !== undefined).length / Math.max(1, requests.length);
}

/** Now and then revokes the access token or lets no connection in, until the signal fires. */
export async function disturb(wecom, canary, random, signal) {
  const pause = (ms) => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    await pause(2_000 + random() * 6_000);
    if (random() < 0.5) {
      canary.rememberTokens(wecom);
      wecom.tokens.revoke();
    } else {
      const refusal = wecom.faults.add({ kind: 'refuse' });
      await pause(200 + random() * 1_300);
      refusal.remove();
    }
  }
}
