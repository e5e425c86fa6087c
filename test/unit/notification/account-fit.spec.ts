import { describe, expect, it } from '@jest/globals';
import { accountFit } from '../../../lib/notification/account-fit.js';
import { readRequest } from '../../../lib/notification/reading/read-request.js';
import type { SentNotice } from '../../support/unit-notices.js';
import {
  keyOf,
  OTHER_SENDER,
  paymentNotice,
  RECEIVE_ID,
  SENDER,
  sentMessage,
  sentNotice,
} from '../../support/unit-notices.js';

const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const WRONG_AES_KEY = { ...SENDER, encodingAESKey: OTHER_SENDER.encodingAESKey };

const fit = (request: SentNotice, mchid?: string, { sender = SENDER, corpId = RECEIVE_ID } = {}) =>
  accountFit(readRequest(request, { keys: [keyOf(sender)], corpId }), mchid);

describe('accountFit', () => {
  it('prefers the merchant of the notice, then an account without one, then any', () => {
    const notice = paymentNotice(REF);
    const fits = [fit(notice, REF.mchid), fit(notice), fit(notice, '1999999999')];
    expect(fits).toEqual([...new Set(fits)].toSorted((one, other) => other - one));
  });

  it('asks for no merchant if the notice has none', () => {
    const unknown = sentNotice({ event_type: 'TRANSACTION.PAID', content: {} });
    expect(fit(unknown, REF.mchid)).toBe(fit(unknown));
  });

  it('prefers whoever has read the most of what is refused', () => {
    const notice = paymentNotice(REF);
    const unreadable = sentMessage('<xml></xml>');
    const fits = [
      fit(paymentNotice(REF)),
      fit(unreadable),
      fit(notice, undefined, { corpId: 'ww-other' }),
      fit(notice, undefined, { sender: WRONG_AES_KEY }),
      fit(notice, undefined, { sender: { ...OTHER_SENDER, corpId: RECEIVE_ID } }),
    ];
    expect(fits).toEqual([...new Set(fits)].toSorted((one, other) => other - one));
  });
});
