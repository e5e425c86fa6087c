import { WeComFailure } from '../exchange/failure.js';
import { paySignOf } from '../orders/pay-sign.js';
import { APPID, integer, object, optional, readBody, textUpTo } from './body-rules.js';
import type { Route } from './route.js';
import { OK } from './route.js';

interface GetSignBody {
  readonly appid: string;
  readonly prepay_id: string;
  readonly nonce: string;
  readonly timestamp: number;
}

const BODY = object({
  appid: APPID,
  prepay_id: textUpTo(128),
  sign_type: optional(textUpTo(32, (type) => type === 'RSA')),
  nonce: textUpTo(32, (nonce) => /^[A-Za-z0-9]+$/.test(nonce)),
  timestamp: integer(1),
});

/** https://developer.work.weixin.qq.com/document/path/98130 */
export const getSign: Route = ({ accounts, prepayIds, clock, errcodes }, { corpId, text }) => {
  const { appid, prepay_id, nonce, timestamp } = readBody<GetSignBody>(text, BODY);
  const prepay = prepayIds.find(prepay_id, clock.now());
  if (!prepay || prepay.appid !== appid || !accounts.owns(corpId, prepay.mchid))
    throw new WeComFailure(errcodes.prepayIdInvalid, 'invalid prepay_id');
  const signed = { appid, timeStamp: String(timestamp), nonceStr: nonce, package: `prepay_id=${prepay_id}` };
  return { pay_sign: paySignOf(signed), ...OK };
};
