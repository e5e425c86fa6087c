import { beforeEach } from '@jest/globals';
import type { Bill, BillRowDto, OpenBillOptions, WeComPayOptions } from '../../lib/index.js';
import { BillService } from '../../lib/index.js';
import type { FakePayment, FakeWeCom, FakeWeComOptions, NewFakeOrder } from '../../lib/testing/index.js';
import type { Scene } from './e2e-scene.js';
import { useScene } from './e2e-scene.js';
import { useMovableClock } from './e2e-time.js';

export const GET_BILL = '/cgi-bin/miniapppay/get_bill';
export const BILL_DOWNLOAD = '/v3/billdownload/file';

/** The day of the bills, on which each test begins at noon. */
export const DAY = '2026-11-27';
export const NEXT_DAY = '2026-11-28';
export const HOUR = 3_600_000;
const NOON = Date.parse(`${DAY}T12:00:00+08:00`);

/** All rows of a bill; fails if it is not whole. */
export async function rowsOf(bill: Bill): Promise<BillRowDto[]> {
  const rows: BillRowDto[] = [];
  for await (const row of bill.rows) rows.push(row);
  return rows;
}

/** Gives each test a fake WeCom at noon of the day, and a clock that moves. */
export function useBills(options: FakeWeComOptions = {}) {
  const scene = useScene(options);
  const clock = useMovableClock();
  beforeEach(() => clock.setWallClock(NOON - Date.now()));
  const wecom = (): FakeWeCom => scene.current.wecom;
  const service = async (overrides: Partial<WeComPayOptions> = {}) =>
    (await scene.current.start(overrides)).module.get(BillService);
  return {
    clock,
    service,
    get wecom(): FakeWeCom {
      return wecom();
    },
    get scene(): Scene {
      return scene.current;
    },
    /** An order that is paid right now, or as the payment says. */
    pay(out_trade_no: string, order: Partial<NewFakeOrder> = {}, payment: FakePayment = {}): void {
      wecom().orders.create({ out_trade_no, total: 1_234, ...order });
      wecom().orders.pay(out_trade_no, payment);
    },
    /** Lets the day pass, and the morning in which its bill is made. */
    nextDay(): void {
      clock.advance(24 * HOUR);
    },
    /** Opens the bill of the day in an application of its own. */
    async open(
      { date = DAY, ...call }: OpenBillOptions & { readonly date?: string } = {},
      overrides: Partial<WeComPayOptions> = {},
    ): Promise<Bill> {
      return (await service(overrides)).open(date, call);
    },
    /** How many requests WeCom got for the bill, and for its file. */
    get sent(): readonly [asked: number, downloaded: number] {
      return [wecom().requestsTo(GET_BILL).length, wecom().requestsTo(BILL_DOWNLOAD).length];
    },
  };
}
