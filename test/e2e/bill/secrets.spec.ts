import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { BillService, WECOM_PAY_CHANNELS } from '../../../lib/index.js';
import type { Fault } from '../../../lib/testing/index.js';
import { BILL_DOWNLOAD, DAY, GET_BILL, useBills } from '../../support/e2e-bills.js';
import { captureOutput, printings } from '../../support/e2e-printing.js';
import { reachableTexts } from '../../support/e2e-reachable.js';

const CANARY_AUTH = 'WECHATPAY2-CanaryAuthCanaryAuth';
const CANARY_TOKEN = 'CanaryTokenCanaryToken';
const bills = useBills();

/** What the reply of get_bill could name; the canaries are in what the errors must not show. */
const reply = (url: string, auth = CANARY_AUTH): Fault => ({
  kind: 'patch',
  on: GET_BILL,
  times: Infinity,
  fields: { download_url: url, auth },
});

const FAULTS: readonly (readonly [string, (baseUrl: string) => readonly Fault[]])[] = [
  ['nothing', () => []],
  ['a URL on another host', () => [reply(`https://bills.example.com/?token=${CANARY_TOKEN}`)]],
  ['a user in the URL', (baseUrl) => [reply(baseUrl.replace('//', `//${CANARY_TOKEN}@`))]],
  ['no URL', () => [reply(`https//${CANARY_TOKEN}`)]],
  ['a token that nobody knows', (baseUrl) => [reply(`${baseUrl}${BILL_DOWNLOAD}?token=${CANARY_TOKEN}`)]],
  ['a broken header', (baseUrl) => [reply(`${baseUrl}${BILL_DOWNLOAD}`, `${CANARY_AUTH}\r\nx: y`)]],
  ['a redirect', () => [{ kind: 'status', status: 302, on: BILL_DOWNLOAD, times: Infinity }]],
  ['an answer of 503', () => [{ kind: 'status', status: 503, on: BILL_DOWNLOAD, times: Infinity }]],
  ['a reset', () => [{ kind: 'reset', on: BILL_DOWNLOAD, times: Infinity }]],
  ['a file that is cut short', () => [{ kind: 'truncate', on: BILL_DOWNLOAD }]],
  ['a changed byte', () => [{ kind: 'bill', flaw: 'changed-byte' }]],
  ['another digest', () => [{ kind: 'bill', flaw: 'wrong-hash' }]],
  ['a page instead of the file', () => [{ kind: 'html', on: BILL_DOWNLOAD }]],
];

/** What the requests for the file have carried. */
function secretsSent(): readonly string[] {
  const sent = bills.wecom.requestsTo(BILL_DOWNLOAD);
  return sent.flatMap(({ query, headers }) => [query['token'] ?? '', headers.authorization ?? '']);
}

describe('neither auth nor the query of the URL is shown', () => {
  it.each(FAULTS)('with %s', async (_what, faultsAt) => {
    bills.pay('ORDER-PAID');
    bills.nextDay();
    for (const fault of faultsAt(bills.wecom.baseUrl)) bills.wecom.faults.add(fault);
    const messages: unknown[] = [];
    const keep = (message: unknown) => void messages.push(message);
    for (const channel of Object.values(WECOM_PAY_CHANNELS)) subscribe(channel, keep);
    const output = captureOutput();
    const seen: unknown[] = [];
    try {
      const { module } = await bills.scene.start({}, new ConsoleLogger());
      const bill = await module.get(BillService).open(DAY);
      seen.push(bill, bill.rows, [...reachableTexts([bill, module.get(BillService)])]);
      await bill.summary();
    } catch (error) {
      seen.push(error);
    } finally {
      output.restore();
      for (const channel of Object.values(WECOM_PAY_CHANNELS)) unsubscribe(channel, keep);
    }
    const texts = [...[...seen, ...messages].flatMap(printings), output.text()];
    const secrets = [CANARY_AUTH, CANARY_TOKEN, ...secretsSent()].filter((secret) => secret !== '');
    expect(messages.length).toBeGreaterThan(0);
    expect(seen).not.toEqual([]);
    for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });

  it('although both are sent', async () => {
    bills.pay('ORDER-PAID');
    bills.nextDay();
    await (await bills.open()).summary();
    expect(secretsSent()).toEqual([
      expect.stringMatching(/^[\w-]{32}$/u),
      expect.stringMatching(/^WECHATPAY2-/u),
    ]);
  });
});
