import type { FakeEndpoint, RequestFault } from '../../lib/testing/index.js';
import { GET_ORDER, GET_TOKEN } from './e2e-scene.js';

/** What WeCom, or something in its place, may answer to make its client talk of a secret. */
export function talkative(secret: string): (readonly [FakeEndpoint, RequestFault])[] {
  const said = `access_token=${secret} corpsecret=${secret} ${secret}`;
  const faults: RequestFault[] = [
    ...[-1, 40001, 40014, 45009, 60020, 99_999].map((errcode): RequestFault => ({
      kind: 'errcode',
      errcode,
      errmsg: said,
    })),
    ...[302, 404, 503].map((status): RequestFault => ({
      kind: 'status',
      status,
      headers: { location: said },
    })),
    { kind: 'body', body: `<html>${said}</html>` },
    {
      kind: 'patch',
      fields: { mchid: said, out_trade_no: said, trade_state: said, access_token: undefined },
    },
    { kind: 'reset' },
    { kind: 'truncate' },
  ];
  return faults.flatMap((fault) => [[GET_ORDER, fault] as const, [GET_TOKEN, fault] as const]);
}
