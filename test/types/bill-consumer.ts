// An application that reads bills, as its author would write it: it must compile against the declarations of the package.
import { Inject, Injectable } from '@nestjs/common';
import type { Bill, BillErrcodesOptions, BillType, OpenBillOptions, WeComPayOptions } from 'nestjs-wecom-pay';
import {
  BILL_TYPES,
  BillRowDto,
  BillService,
  BillSummaryDto,
  getBillsToken,
  InjectBills,
  WeComBillNotReadyError,
} from 'nestjs-wecom-pay';
import type {
  BillFault,
  FakeBillFlaw,
  FakeBills,
  FakeBillSelector,
  FakeBillType,
} from 'nestjs-wecom-pay/testing';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';

const billErrcodes: BillErrcodesOptions = { none: 720_001, notReady: 720_002 };
export const options: WeComPayOptions = {
  corpId: 'ww1',
  corpSecret: 's',
  billBaseUrl: 'https://api2.mch.weixin.qq.com',
  billErrcodes,
};
export const types: readonly BillType[] = BILL_TYPES;

@Injectable()
export class Bookkeeping {
  constructor(
    private readonly bills: BillService,
    @InjectBills('b') readonly billsOfB: BillService,
    @Inject(getBillsToken('b')) readonly sameBills: BillService,
  ) {}

  async paidOn(date: string, signal: AbortSignal): Promise<readonly [paid: number, fee_e5: number]> {
    const wanted: OpenBillOptions = { type: 'SUCCESS', mchid: '1900000001', signal };
    const bill: Bill = await this.bills.open(date, wanted);
    let paid = 0;
    for await (const row of bill.rows) paid += rowTotal(row);
    const { count, fee_e5, fee }: BillSummaryDto = await bill.summary();
    const hash: string | undefined = bill.hash;
    return [paid, count > 0 && fee !== '' && hash ? fee_e5 : 0];
  }

  async madeOn(date: string): Promise<boolean | number | undefined> {
    try {
      await (await this.bills.open(date)).close();
      return true;
    } catch (error) {
      return error instanceof WeComBillNotReadyError ? error.retryAfter : false;
    }
  }
}

function rowTotal({ out_trade_no, total, refund_status, refund = 0 }: BillRowDto): number {
  const status: string | undefined = refund_status;
  return out_trade_no && status === undefined ? total : -refund;
}

export const row = Object.assign(new BillRowDto(), { total: 100 });

export async function fakeBill(): Promise<string> {
  await using wecom = await FakeWeCom.start();
  const flaw: FakeBillFlaw = 'wrong-hash';
  const fault: BillFault = { kind: 'bill', flaw };
  wecom.faults.add({ ...fault, times: 2 });
  const type: FakeBillType = 'REFUND';
  const selector: FakeBillSelector = { type };
  const bills: FakeBills = wecom.bills;
  bills.put('2026-11-27', 'a file');
  return bills.textOf('2026-11-27', selector);
}
