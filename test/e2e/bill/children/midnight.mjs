// Opens the bills of two days in the time zone that the environment says, and prints their orders.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { BillService, WeComPayModule } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';

const NOW = Date.parse('2026-11-29T12:00:00+08:00');
const PAID_AT = {
  'LAST-OF-26TH': '2026-11-26T23:59:59+08:00',
  'FIRST-OF-27TH': '2026-11-27T00:00:00+08:00',
  'LAST-OF-27TH': '2026-11-27T15:59:59Z',
  'FIRST-OF-28TH': '2026-11-27T11:00:00-05:00',
};

Date.now = () => NOW;
const wecom = await FakeWeCom.start();
for (const [out_trade_no, success_time] of Object.entries(PAID_AT)) {
  wecom.orders.create({ out_trade_no, total: 100 });
  wecom.orders.pay(out_trade_no, { success_time });
}
const account = { ...wecom.credentials, baseUrl: wecom.baseUrl };
const app = await NestFactory.createApplicationContext(WeComPayModule.forRoot(account), { logger: false });
const bills = app.get(BillService);

async function rowsOf(date) {
  const rows = [];
  for await (const { out_trade_no, trade_time } of (await bills.open(date)).rows)
    rows.push([out_trade_no, trade_time]);
  return rows;
}

const today = await bills.open('2026-11-29').catch(({ code }) => code);
const tomorrow = await bills.open('2026-11-30').catch(({ code }) => code);
const days = { 27: await rowsOf('2026-11-27'), 28: await rowsOf('2026-11-28') };
console.log(JSON.stringify({ hour: new Date(NOW).getHours(), days, today, tomorrow }));
await app.close();
await wecom.close();
