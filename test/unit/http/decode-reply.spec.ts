import { describe, expect, it } from '@jest/globals';
import { assertEchoes, decodeReply } from '../../../lib/http/decode-reply.js';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { thrownBy } from '../../support/unit-leaky-errors.js';
import { unpaidOrder } from '../../support/unit-order.js';

const ENDPOINT = '/cgi-bin/miniapppay/get_order';
const ASKED = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const order = (fields = {}) =>
  decodeReply(OrderDto, { ...unpaidOrder(), ...fields }, ENDPOINT, () => undefined);

describe('decoding a reply', () => {
  it('returns the DTO and reports its departures', () => {
    const reported: string[] = [];
    const body = { ...unpaidOrder(), bank_type: 5 };
    const value = decodeReply(OrderDto, body, ENDPOINT, ({ path }) => reported.push(path));
    expect(value).toBeInstanceOf(OrderDto);
    expect(reported).toStrictEqual(['bank_type']);
  });

  it('fails with a malformed reply that names the field', () => {
    expect(thrownBy(() => order({ trade_state: 5 }))).toMatchObject({
      code: 'MALFORMED_REPLY',
      endpoint: ENDPOINT,
      message: `${ENDPOINT} failed: in the reply, trade_state must be one of SUCCESS, REFUND, NOTPAY, CLOSED, REVOKED, USERPAYING, PAYERROR, ACCEPT, got a number.`,
    });
  });

  it('lets any other error through', () => {
    const bug = new RangeError('a bug');
    const report = () => {
      throw bug;
    };
    expect(thrownBy(() => decodeReply(OrderDto, { ...unpaidOrder(), attach: 5 }, ENDPOINT, report))).toBe(
      bug,
    );
  });
});

describe('the identity of a reply', () => {
  it('is that of the request', () => {
    expect(() => assertEchoes(OrderDto, order({ attach: 'other' }), ASKED, ENDPOINT)).not.toThrow();
  });

  it.each([
    { field: 'mchid', value: '1900000002' },
    { field: 'out_trade_no', value: 'ORDER-2' },
    { field: 'out_trade_no', value: 'order-1' },
    { field: 'out_trade_no', value: 'ORDER-1-' },
  ])('differs when $field is $value', ({ field, value }) => {
    expect(thrownBy(() => assertEchoes(OrderDto, order({ [field]: value }), ASKED, ENDPOINT))).toMatchObject({
      code: 'MALFORMED_REPLY',
      endpoint: ENDPOINT,
      message: `${ENDPOINT} failed: the reply has a different ${field} than the request.`,
    });
  });
});
