/**
 * Ways to take refunds from wanted to succeeded: queried, as WeCom may know them, requested, and queried again. Each
 * resolves, given the numbers of paid orders, with how many it handles in a second, and the CPU µs for each.
 * @typedef {(numbers: string[]) => Promise<{ rate: number, cpu: number }>} Refunder
 */
import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OnRefund, RefundService, UnfinishedRefunds, WeComPayModule } from '../dist/index.js';
import { firstValueFrom } from 'rxjs';
import { answerCommands } from './ipc.mjs';
import { costOfCalls, costOfHandling } from './measure.mjs';
import { ACCOUNT, decorate, NO_LIMITS, TOKEN_PATH } from './polling-app.mjs';

const TOTAL = 10_000;
const APPID = 'wx1234567890abcdef';

/** @type {Readonly<Record<string, (baseUrl: string, slots: number) => Promise<Refunder>>>} */
const REFUNDERS = {
  async watch(baseUrl, concurrency) {
    const app = await refundingApp({ baseUrl, concurrency });
    const [refunds, shop] = [app.get(RefundService), app.get('SHOP')];
    return async (numbers) => {
      shop.rows = numbers.map((number) => ({ ...refundOf(number), refund: TOTAL, total: TOTAL }));
      const cost = await costOfHandling(numbers.length, async (handled) => {
        shop.onRefunded = handled;
        await refunds.start();
      });
      await refunds.stop();
      return cost;
    };
  },

  /** The same calls, as everybody writes them, so many at a time. */
  async bareLoop(baseUrl, slots) {
    const http = (await NestFactory.createApplicationContext(HttpModule, { logger: ['error'] })).get(
      HttpService,
    );
    const { access_token } = (await firstValueFrom(http.get(baseUrl + TOKEN_PATH))).data;
    const post = async (path, body) => {
      const url = `${baseUrl}/cgi-bin/miniapppay/${path}?access_token=${access_token}`;
      return (await firstValueFrom(http.post(url, { mchid: ACCOUNT.mchid, ...body }))).data;
    };
    return async (numbers) => {
      const left = numbers.values();
      const refund = async () => {
        const { out_refund_no, out_trade_no } = refundOf(left.next().value);
        await post('get_refund_detail', { out_refund_no });
        const amount = { refund: TOTAL, total: TOTAL, currency: 'CNY' };
        await post('refund', { appid: APPID, out_refund_no, out_trade_no, amount });
        const { status } = await post('get_refund_detail', { out_refund_no });
        if (status !== 'SUCCESS') throw new Error(`Refund ${out_refund_no} is ${status}.`);
      };
      return costOfCalls(refund, numbers.length, slots);
    };
  },
};

function refundOf(number) {
  return { out_refund_no: `refund_${number}`, out_trade_no: number };
}

function refundingApp({ baseUrl, concurrency }) {
  class Shop {
    rows = [];
    onRefunded = () => {};

    wanted() {
      return this.rows;
    }

    refunded(event) {
      return this.onRefunded(event);
    }
  }
  Injectable()(Shop);
  decorate(Shop, 'wanted', UnfinishedRefunds());
  decorate(Shop, 'refunded', OnRefund('SUCCESS'));
  class AppModule {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot({
        ...ACCOUNT,
        appid: APPID,
        baseUrl,
        rateLimit: NO_LIMITS,
        refunds: { autoStart: false, concurrency },
      }),
    ],
    providers: [Shop, { provide: 'SHOP', useExisting: Shop }],
  })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: ['error'], abortOnError: false });
}

/** @type {Refunder} */
let refund;

answerCommands({
  async use(refunder, baseUrl, slots) {
    refund = await REFUNDERS[refunder](baseUrl, slots);
  },
  refund: (numbers) => refund(numbers),
});
