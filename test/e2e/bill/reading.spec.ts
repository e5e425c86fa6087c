import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import type { DownloadLimits } from '../../../lib/bill/bill-downloader.js';
import { BillDownloader } from '../../../lib/bill/bill-downloader.js';
import { BillService } from '../../../lib/bill/bill.service.js';
import { CallRunner } from '../../../lib/calls/call-runner.js';
import { WeComHttpClient } from '../../../lib/http/wecom-http.client.js';
import {
  WeComAbortedError,
  WeComReplyError,
  WeComRequestError,
  WeComTimeoutError,
} from '../../../lib/index.js';
import { BILL_DOWNLOAD, DAY, rowsOf, useBills } from '../../support/e2e-bills.js';
import { failureOf } from '../../support/e2e-failure.js';

const PLENTY: DownloadLimits = { downloaded: 1e9, unzipped: 1e9, waiting: 60_000 };
const bills = useBills();

/** The service of an application, but with limits of our own. */
function limited(module: TestingModule, limits: Partial<DownloadLimits>): BillService {
  const options = { billBaseUrl: bills.wecom.baseUrl, billErrcodes: undefined, ...bills.wecom.credentials };
  const parts = [WeComApiClient, CallRunner, WeComHttpClient] as const;
  const [client, runner, http] = parts.map((type) => module.get<never>(type, { strict: false }));
  const all = { ...PLENTY, ...limits };
  return new BillService(new BillDownloader(client!, runner!, http!, options, all), options);
}

/** So many times a decimal, of as many digits. */
function times(decimal: string, count: number): string {
  const digits = decimal.length - decimal.indexOf('.') - 1;
  return (Number(decimal) * count).toFixed(digits);
}

/** So many rows that they are on their way for a while. */
function putMany(count = 20_000): void {
  bills.pay('ORDER-PAID');
  const [header, row, names] = bills.wecom.bills.textOf(DAY).split('\n');
  const sums = ['12.34', '0.00', '0.00', '0.07404', '12.34', '0.00'].map((sum) => `\`${times(sum, count)}`);
  const rows = Array.from({ length: count }, () => row);
  bills.wecom.bills.put(DAY, [header, ...rows, names, [`\`${count}`, ...sums].join(',')].join('\n'));
  bills.nextDay();
}

describe('the rows of a bill', () => {
  it('can be read once', async () => {
    bills.pay('ORDER-PAID');
    bills.nextDay();
    const bill = await bills.open();
    await rowsOf(bill);
    expect(await failureOf(rowsOf(bill))).toBeInstanceOf(WeComRequestError);
    expect(await bill.summary()).toMatchObject({ count: 1 });
  });

  it('need not be read by whoever wants the summary alone', async () => {
    bills.pay('ORDER-PAID');
    bills.nextDay();
    const bill = await bills.open();
    expect(await bill.summary()).toMatchObject({ count: 1, total: 1_234 });
    expect(await bill.summary()).toMatchObject({ count: 1 });
    expect(await failureOf(rowsOf(bill))).toBeInstanceOf(WeComRequestError);
  });

  it('tell no summary to whoever leaves before their end', async () => {
    putMany();
    const bill = await bills.open();
    for await (const row of bill.rows) {
      expect(row).toMatchObject({ out_trade_no: 'ORDER-PAID' });
      break;
    }
    expect(await failureOf(bill.summary())).toMatchObject({
      code: 'ABORTED',
      message: expect.stringContaining('not read to its end'),
    });
  });

  it('are not downloaded further once the bill is closed', async () => {
    putMany();
    const bill = await bills.open();
    await bill.close();
    expect(await failureOf(rowsOf(bill))).toBeInstanceOf(WeComRequestError);
    expect(await failureOf(bill.summary())).toBeInstanceOf(WeComAbortedError);
    await bill.close();
  });

  it('end with an error if the bill is closed while they are read', async () => {
    putMany();
    const bill = await bills.open();
    const reading = async () => {
      for await (const row of bill.rows) if (row) await bill.close();
    };
    expect(await failureOf(reading())).toBeInstanceOf(WeComAbortedError);
  });

  it('end with an error when the caller aborts', async () => {
    putMany();
    const controller = new AbortController();
    const bill = await bills.open({ signal: controller.signal });
    const reading = async () => {
      for await (const row of bill.rows) if (row) controller.abort();
    };
    const error = await failureOf(reading());
    expect(error).toBeInstanceOf(WeComAbortedError);
    expect(error.message).toContain("aborted by the caller's signal");
  });

  it('end with an error when the application shuts down', async () => {
    putMany();
    const { module } = await bills.scene.start();
    const bill = await module.get(BillService).open(DAY);
    let closing: Promise<void> | undefined;
    const reading = async () => {
      for await (const row of bill.rows) if (row) await (closing ??= module.close());
    };
    const error = await failureOf(reading());
    expect(error).toBeInstanceOf(WeComAbortedError);
    await closing;
  });
});

describe('a bill that asks too much', () => {
  it.each<[string, Partial<DownloadLimits>, RegExp]>([
    ['longer than any as it arrives', { downloaded: 500 }, /the download is longer than 500 bytes/u],
    ['longer than any once it is unzipped', { unzipped: 10_000 }, /the file is longer than 10000 bytes/u],
  ])('is given up (%s)', async (_what, limits, message) => {
    putMany();
    const { module } = await bills.scene.start();
    const error = await failureOf(rowsOf(await limited(module, limits).open(DAY)));
    expect(error).toBeInstanceOf(WeComReplyError);
    expect(error.message).toMatch(message);
  });

  it('is given up if a little unzips to a lot', async () => {
    bills.pay('ORDER-PAID');
    bills.nextDay();
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, ' '));
    bills.wecom.faults.add({ kind: 'body', body: bomb, on: BILL_DOWNLOAD });
    const error = await failureOf(rowsOf(await bills.open()));
    expect(error.message).toMatch(/it has a line of over 65536 bytes/u);
  });

  it('is given up if it does not arrive in time', async () => {
    putMany(100);
    const { module } = await bills.scene.start();
    bills.wecom.faults.add({ kind: 'drip', intervalMs: 50, on: BILL_DOWNLOAD });
    const error = await failureOf(rowsOf(await limited(module, { waiting: 300 }).open(DAY)));
    expect(error).toBeInstanceOf(WeComTimeoutError);
    expect(error.message).toContain('the bill did not arrive within 300 ms');
  });

  it('may take as long as the application takes over its rows', async () => {
    putMany(200);
    const { module } = await bills.scene.start();
    const bill = await limited(module, { waiting: 30_000 }).open(DAY);
    let rows = 0;
    for await (const { out_trade_no } of bill.rows) {
      rows++;
      if (rows === 100) bills.clock.advance(60_000);
      expect(out_trade_no).toBe('ORDER-PAID');
    }
    expect(rows).toBe(200);
  });
});
