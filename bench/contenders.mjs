/**
 * Ways to ask for one order, or to take one to the checkout. Each gives a function that does so once, and throws when the
 * answer is not right. Each loads only what it uses.
 * @typedef {(baseUrl: string, out_trade_no: string) => Promise<() => Promise<unknown>>} Contender
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { NEW_ORDER, ORDER } from './order.mjs';

const PATH = '/cgi-bin/miniapppay/get_order?access_token=bench-token';
const CREATE_ORDER = '/cgi-bin/miniapppay/create_order?access_token=bench-token';
const GET_SIGN = '/cgi-bin/miniapppay/get_sign?access_token=bench-token';
const JSON_HEADERS = { 'content-type': 'application/json' };
const CONNECTIONS = 64;
const IDLE = 90_000;

/** @type {Readonly<Record<string, Contender>>} */
export const CONTENDERS = {
  async ours(baseUrl, out_trade_no) {
    const { OrderQueryService } = await import('nestjs-wecom-pay');
    const orders = (await ourApp(baseUrl, out_trade_no)).get(OrderQueryService);
    return () => orders.query({ out_trade_no });
  },

  /** A run over a table with one order, as a host without timers makes it. */
  async runOnce(baseUrl, out_trade_no) {
    const { OrderTracker } = await import('nestjs-wecom-pay');
    const tracker = (await timerlessApp(baseUrl, out_trade_no)).get(OrderTracker);
    return async () => {
      const { polled, error } = await tracker.runOnce();
      if (polled !== 1) throw new Error(`Not polled: ${error}`);
    };
  },

  async prepay(baseUrl, out_trade_no) {
    const { PaymentService } = await import('nestjs-wecom-pay');
    const payments = (await ourApp(baseUrl, out_trade_no)).get(PaymentService);
    return async () => signed(await payments.prepay({ ...NEW_ORDER, out_trade_no }));
  },

  /** The two calls of a checkout, as everybody writes them. */
  async nestAxiosCheckout(baseUrl, out_trade_no) {
    const { HttpModule, HttpService } = await import('@nestjs/axios');
    const { firstValueFrom } = await import('rxjs');
    const service = (await applicationContext(HttpModule)).get(HttpService);
    const send = async (path, body) => (await firstValueFrom(service.post(baseUrl + path, body))).data;
    return async () => {
      const { appid } = NEW_ORDER;
      const order = { ...NEW_ORDER, mchid: ORDER.mchid, out_trade_no };
      const { prepay_id } = await send(CREATE_ORDER, order);
      const [nonce, timestamp] = [randomBytes(16).toString('hex'), Math.floor(Date.now() / 1_000)];
      const { pay_sign } = await send(GET_SIGN, { appid, prepay_id, nonce, timestamp });
      return signed({ package: `prepay_id=${prepay_id}`, paySign: pay_sign });
    };
  },

  async oursInLargeHost(baseUrl, out_trade_no) {
    const { decorateOtherClasses } = await import('./host-classes.mjs');
    decorateOtherClasses(1_000);
    return CONTENDERS.ours(baseUrl, out_trade_no);
  },

  async nestAxios(baseUrl, out_trade_no) {
    const { HttpModule, HttpService } = await import('@nestjs/axios');
    const { firstValueFrom } = await import('rxjs');
    const app = await applicationContext(HttpModule);
    const service = app.get(HttpService);
    return async () => {
      const { data } = await firstValueFrom(service.post(baseUrl + PATH, asked(out_trade_no)));
      return same(data, out_trade_no);
    };
  },

  tunedAxios: (baseUrl, out_trade_no) =>
    postWithAxios(baseUrl, out_trade_no, { keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE }),

  closingAxios: (baseUrl, out_trade_no) => postWithAxios(baseUrl, out_trade_no, { keepAlive: false }),

  async undiciPool(baseUrl, out_trade_no) {
    const { Pool } = await import('undici');
    const pool = new Pool(baseUrl, { connections: CONNECTIONS, keepAliveTimeout: IDLE });
    return async () => {
      const { body } = await pool.request({ path: PATH, ...post(out_trade_no) });
      return same(JSON.parse(await body.text()), out_trade_no);
    };
  },

  async undiciDefault(baseUrl, out_trade_no) {
    const { request } = await import('undici');
    return async () => {
      const { body } = await request(baseUrl + PATH, post(out_trade_no));
      return same(await body.json(), out_trade_no);
    };
  },

  fetch: async (baseUrl, out_trade_no) => async () => {
    const response = await fetch(baseUrl + PATH, post(out_trade_no));
    return same(await response.json(), out_trade_no);
  },
};

async function ourApp(baseUrl, out_trade_no) {
  const { WeComPayModule } = await import('nestjs-wecom-pay');
  return applicationContext(WeComPayModule.forRoot(ourAccount(baseUrl, out_trade_no)));
}

async function timerlessApp(baseUrl, out_trade_no) {
  const { OnOrder, UnfinishedOrders, WeComPayModule } = await import('nestjs-wecom-pay');
  const { EventEmitterModule } = await import('@nestjs/event-emitter');
  const { Module } = await import('@nestjs/common');
  class Shop {
    unfinished() {
      return [{ out_trade_no }];
    }

    changed() {}
  }
  const descriptorOf = (name) => Object.getOwnPropertyDescriptor(Shop.prototype, name);
  UnfinishedOrders()(Shop.prototype, 'unfinished', descriptorOf('unfinished'));
  OnOrder()(Shop.prototype, 'changed', descriptorOf('changed'));
  const account = { ...ourAccount(baseUrl, out_trade_no), polling: { autoStart: false } };
  class App {}
  Module({ imports: [EventEmitterModule.forRoot(), WeComPayModule.forRoot(account)], providers: [Shop] })(
    App,
  );
  return applicationContext(App);
}

function ourAccount(baseUrl, out_trade_no) {
  return {
    // By which the server knows whose connection it is, as by the order's number.
    corpId: out_trade_no,
    corpSecret: 'bench',
    mchid: ORDER.mchid,
    baseUrl,
    rateLimit: { perMinute: 1_000_000, perHour: 10_000_000 },
  };
}

async function applicationContext(module) {
  const { NestFactory } = await import('@nestjs/core');
  return NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
}

async function postWithAxios(baseURL, out_trade_no, agentOptions) {
  const { default: axios } = await import('axios');
  const client = axios.create({
    baseURL,
    httpAgent: new http.Agent(agentOptions),
    httpsAgent: new https.Agent(agentOptions),
  });
  return async () => same((await client.post(PATH, asked(out_trade_no))).data, out_trade_no);
}

function post(out_trade_no) {
  return { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(asked(out_trade_no)) };
}

function asked(out_trade_no) {
  return { mchid: ORDER.mchid, out_trade_no };
}

function same(order, out_trade_no) {
  if (order.out_trade_no !== out_trade_no) throw new Error(`Expected the order ${out_trade_no}.`);
  return order;
}

function signed(parameters) {
  if (parameters.package !== 'prepay_id=bench-prepay' || !parameters.paySign) throw new Error('Not signed.');
  return parameters;
}
