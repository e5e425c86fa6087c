import { setTimeout as sleep } from 'node:timers/promises';

export const GET_ORDER = '/cgi-bin/miniapppay/get_order';
export const GET_TOKEN = '/cgi-bin/gettoken';

/** Some look like a payment of the order that was asked for, and are none. */
const ORDER_FAULTS = [
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
  { kind: 'wrong-order' },
  { kind: 'patch', fields: { trade_state: undefined } },
  { kind: 'patch', fields: { trade_state: 'NOTPAY' } },
  { kind: 'patch', fields: { trade_state: 'SOMETHING_NEW' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', errcode: -1, errmsg: 'system busy' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', out_trade_no: 'SOMEONE-ELSES-ORDER' } },
  { kind: 'patch', fields: { trade_state: 'SUCCESS', mchid: '1900000099' } },
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
  spread(wecom, { on: GET_ORDER, random }, ORDER_FAULTS, share);
  spread(wecom, { on: GET_TOKEN, random }, TOKEN_FAULTS, share);
}

function spread(wecom, trigger, faults, share) {
  const each = share / faults.length;
  faults.forEach((fault, index) => {
    // A fault is tried only when none before it struck.
    const probability = each / (1 - index * each);
    wecom.faults.add({ ...fault, ...trigger, times: Infinity, probability });
  });
}

/** The share of the latest requests for an order that a fault struck. */
export function struckShare(wecom) {
  const requests = wecom.requestsTo(GET_ORDER);
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
