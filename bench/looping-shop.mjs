import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, CronExpression, ScheduleModule } from '@nestjs/schedule';
import { firstValueFrom } from 'rxjs';
import { ACCOUNT, decorate, TOKEN_PATH } from './polling-app.mjs';

/** As everybody writes it: a loop over the rows in a cron job. At least it does not overlap itself. */
export async function loopingShop(baseUrl) {
  class Shop {
    rows = [];
    handled = () => {};
    begun = () => {};

    constructor(http, emitter) {
      Object.assign(this, { http, emitter });
    }

    async poll() {
      const rows = this.rows;
      if (rows.length === 0) return;
      this.rows = [];
      this.begun();
      const { data } = await firstValueFrom(this.http.get(baseUrl + TOKEN_PATH));
      const url = `${baseUrl}/cgi-bin/miniapppay/get_order?access_token=${data.access_token}`;
      for (const out_trade_no of rows) {
        const order = await firstValueFrom(this.http.post(url, { mchid: ACCOUNT.mchid, out_trade_no }));
        if (order.data.trade_state === 'SUCCESS') await this.emitter.emitAsync('order.paid', order.data);
      }
    }

    markPaid(order) {
      this.handled(order);
    }
  }
  Injectable()(Shop);
  Inject(HttpService)(Shop, undefined, 0);
  Inject(EventEmitter2)(Shop, undefined, 1);
  decorate(Shop, 'poll', Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true }));
  decorate(Shop, 'markPaid', OnEvent('order.paid'));
  class AppModule {}
  Module({
    imports: [HttpModule, EventEmitterModule.forRoot(), ScheduleModule.forRoot()],
    providers: [Shop],
  })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  return app.get(Shop);
}
