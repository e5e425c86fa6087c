import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { OnOrder, OnRefund, WeComPayModule } from '../../dist/index.js';
import { CannedDispatcher } from './canned-dispatcher.mjs';

export const CORP_ID = 'ww0123456789abcdef';
export const MCHID = '1900000001';
export const SECRET = "canary-secret!'~41d0-a0b1c2d3e4f5a6b7c8d9";
/** What holds whoever calls WeCom too often back is not what is tried. */
const NO_LIMITS = { perMinute: 1_000_000, perHour: 10_000_000 };
const ANSWER = { status: 200, headers: { 'content-type': 'application/json' } };

/**
 * An application with the module, and a WeCom that answers by path.
 * @param {Record<string, (request: { path: string, body: string }) => object>} answers the body of each answer, or a whole
 * answer with `chunks`.
 * @param {(event: object) => void} onEvent is told of each event.
 */
export async function startApp(answers, options, onEvent = () => undefined) {
  const all = {
    '/cgi-bin/gettoken': () => ({ access_token: 'a'.repeat(214), expires_in: 7_200 }),
    ...answers,
  };
  const dispatcher = new CannedDispatcher((request) => {
    const answer = all[request.path.split('?')[0]](request);
    return answer.chunks ? answer : { ...ANSWER, chunks: [Buffer.from(JSON.stringify(answer))] };
  });
  class Shop {
    hear(event) {
      onEvent(event);
    }
  }
  const described = Object.getOwnPropertyDescriptor(Shop.prototype, 'hear');
  for (const listen of [OnOrder(), OnRefund()]) listen(Shop.prototype, 'hear', described);
  class AppModule {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      WeComPayModule.forRoot({
        corpId: CORP_ID,
        corpSecret: SECRET,
        mchid: MCHID,
        rateLimit: NO_LIMITS,
        http: { dispatcher },
        ...options,
      }),
    ],
    providers: [Shop],
  })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { abortOnError: false, logger: ['error', 'warn'] });
}
