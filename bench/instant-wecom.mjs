import { EventEmitter } from 'node:events';

const TOKEN = { errcode: 0, errmsg: 'ok', access_token: 'bench-token', expires_in: 7_200 };
const HEADERS = { 'content-type': 'application/json; charset=UTF-8' };
const CONTROLLER = { abort() {}, pause() {}, resume() {} };

/** An undici dispatcher that answers at once, without a network: what remains is what this package does itself. */
export class InstantWeCom extends EventEmitter {
  queries = 0;
  /** What each order is. */
  answer = { trade_state: 'NOTPAY', trade_state_desc: '订单未支付' };

  dispatch({ method, body }, handler) {
    const reply = method === 'GET' ? TOKEN : this.order(body);
    handler.onRequestStart(CONTROLLER, {});
    handler.onResponseStart(CONTROLLER, 200, HEADERS, 'OK');
    handler.onResponseData(CONTROLLER, Buffer.from(JSON.stringify(reply)));
    handler.onResponseEnd(CONTROLLER, {});
    return true;
  }

  order(body) {
    this.queries++;
    const { mchid, out_trade_no } = JSON.parse(body);
    return { ...this.answer, mchid, out_trade_no };
  }
}
