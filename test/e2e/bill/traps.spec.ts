import { describe, expect, it } from '@jest/globals';
import { WeComReplyError } from '../../../lib/index.js';
import type { FakeBillFlaw, RequestFault } from '../../../lib/testing/index.js';
import { BILL_DOWNLOAD, DAY, GET_BILL, rowsOf, useBills } from '../../support/e2e-bills.js';
import { failureOf } from '../../support/e2e-failure.js';

const bills = useBills();

/** Enough rows that half of their file is still some of them. */
function payMany(): void {
  for (let number = 0; number < 40; number++) bills.pay(`ORDER-${number + 100}`, { total: number });
  bills.nextDay();
}

describe('a file that is not the bill', () => {
  it.each<[FakeBillFlaw, RegExp]>([
    ['wrong-hash', /its SHA-1 is not the one that WeCom states/u],
    ['changed-byte', /the bill of 2026-11-27 is unusable/u],
    ['cut', /the bill of 2026-11-27 is unusable/u],
    ['missing-row', /its summary has a count of 40, but its rows of 39/u],
    ['wrong-sum', /its summary has a count of 41, but its rows of 40/u],
  ])('fails whoever reads it to its end (%s)', async (flaw, message) => {
    payMany();
    bills.wecom.faults.add({ kind: 'bill', flaw });
    const bill = await bills.open();
    const error = await failureOf(rowsOf(bill));
    expect(error).toBeInstanceOf(WeComReplyError);
    expect(error.message).toMatch(message);
    expect(await failureOf(bill.summary())).toBe(error);
  });

  it.each<[string, string, RegExp]>([
    ['an error of WeChat Pay', '{"code":"NO_AUTH","message":"…"}', /its header has no column 交易时间/u],
    ['an empty file', '', /it ends before its summary/u],
    ['a page', '<html>\n<body>Welcome</body>\n</html>\n', /in line 1, its header has no column/u],
  ])('fails whoever reads it (%s)', async (_what, file, message) => {
    bills.wecom.bills.put(DAY, file);
    bills.nextDay();
    expect((await failureOf(rowsOf(await bills.open()))).message).toMatch(message);
  });

  it('fails whoever reads it if it is of another merchant', async () => {
    payMany();
    const { mchid } = bills.wecom.credentials;
    bills.wecom.bills.put(DAY, bills.wecom.bills.textOf(DAY).replaceAll(`\`${mchid}`, '`1900000099'));
    const error = await failureOf(rowsOf(await bills.open()));
    expect(error.message).toMatch(/in line 2, neither 商户号 nor 特约商户号 is the mchid of the request/u);
  });

  it('is of our merchant as well if it is one of a service provider', async () => {
    payMany();
    const { mchid } = bills.wecom.credentials;
    const text = bills.wecom.bills.textOf(DAY).replaceAll(`\`${mchid},\`0`, `\`1900000099,\`${mchid}`);
    bills.wecom.bills.put(DAY, text);
    const [row] = await rowsOf(await bills.open());
    expect(row).toMatchObject({ mchid: '1900000099', sub_mchid: mchid });
  });
});

describe('a download that breaks off', () => {
  it.each<RequestFault>([
    { kind: 'truncate' },
    { kind: 'truncate', framing: 'intact' },
    { kind: 'reset-mid-body' },
  ])('fails whoever reads it ($kind)', async (fault) => {
    payMany();
    bills.wecom.faults.add({ ...fault, on: BILL_DOWNLOAD });
    const bill = await bills.open();
    const error = await failureOf(rowsOf(bill));
    expect(error.retryable).toBe(true);
    expect(await failureOf(bill.summary())).toBe(error);
  });

  it.each<RequestFault>([{ kind: 'reset' }, { kind: 'half-close' }, { kind: 'status', status: 503 }])(
    'is begun again if it has not begun ($kind)',
    async (fault) => {
      payMany();
      bills.wecom.faults.add({ ...fault, on: BILL_DOWNLOAD });
      expect(await rowsOf(await bills.open())).toHaveLength(40);
      expect(bills.sent).toEqual([1, 2]);
    },
  );
});

describe('the download URL', () => {
  it('is asked for again if it was late', async () => {
    payMany();
    bills.wecom.faults.add({ kind: 'bill', flaw: 'late' });
    expect(await rowsOf(await bills.open())).toHaveLength(40);
    expect(bills.sent).toEqual([2, 2]);
  });

  it('lives 30 s, and is used at once', async () => {
    payMany();
    bills.wecom.faults.add({ kind: 'delay', ms: 0, on: GET_BILL });
    const service = await bills.service();
    const bill = await service.open(DAY);
    bills.wecom.clock.advance(31_000);
    expect(await rowsOf(bill)).toHaveLength(40);
    expect(bills.sent).toEqual([1, 1]);
  });

  it('is not asked for over and over', async () => {
    payMany();
    bills.wecom.faults.add({ kind: 'bill', flaw: 'late', times: Infinity });
    expect(await failureOf(bills.open())).toMatchObject({ code: 'HTTP_REJECTED' });
    expect(bills.sent).toEqual([2, 2]);
  });

  it('is refused on another host, and nothing is sent there', async () => {
    payMany();
    bills.wecom.faults.add({ kind: 'bill', flaw: 'elsewhere' });
    const error = await failureOf(bills.open());
    expect(error).toBeInstanceOf(WeComReplyError);
    expect(error.message).toContain(
      `download_url must be on ${bills.wecom.baseUrl}, got "https://bills.example.com". If bills come from`,
    );
    expect(bills.sent).toEqual([1, 0]);
  });

  it('is refused on this host if bills are to come from WeChat Pay', async () => {
    payMany();
    const error = await failureOf(bills.open({}, { billBaseUrl: 'https://api.mch.weixin.qq.com' }));
    expect(error.message).toContain('download_url must be on https://api.mch.weixin.qq.com, got "http://127');
    expect(bills.sent).toEqual([1, 0]);
  });

  it('is not followed elsewhere', async () => {
    payMany();
    const headers = { location: `${bills.wecom.baseUrl}/elsewhere` };
    bills.wecom.faults.add({ kind: 'status', status: 302, headers, on: BILL_DOWNLOAD, times: Infinity });
    const error = await failureOf(bills.open());
    expect(error).toMatchObject({
      code: 'HTTP_REJECTED',
      hint: expect.stringMatching(/Redirects are never/u),
    });
    expect(bills.wecom.requestsTo('/elsewhere')).toEqual([]);
  });
});

describe('the reply of get_bill', () => {
  it.each([
    ['another digest', { hash_type: 'MD5' }, 'hash_type'],
    ['no digest', { hash_value: undefined }, 'hash_value'],
    ['no hex', { hash_value: 'x'.repeat(40) }, 'hash_value'],
    ['no URL', { download_url: undefined }, 'download_url'],
    ['a broken URL', { download_url: 'https//api' }, 'download_url'],
    ['two headers', { auth: 'a\r\nhost: b' }, 'auth'],
  ])('is unusable with %s', async (_what, fields, name) => {
    payMany();
    bills.wecom.faults.add({ kind: 'patch', fields, on: GET_BILL, times: Infinity });
    const error = await failureOf(bills.open());
    expect(error).toBeInstanceOf(WeComReplyError);
    expect(error.message).toContain(`in the reply, ${name} must be`);
    expect(bills.sent[1]).toBe(0);
  });

  it('may be late, and is asked for again like any read', async () => {
    payMany();
    bills.wecom.faults.add({ kind: 'errcode', errcode: -1, on: GET_BILL });
    expect(await rowsOf(await bills.open())).toHaveLength(40);
    expect(bills.sent).toEqual([2, 1]);
  });
});
