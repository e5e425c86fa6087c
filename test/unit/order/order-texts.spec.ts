import { describe, expect, it } from '@jest/globals';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { decoded, departingPaths, unusable } from '../../support/unit-decode.js';
import { at, having, paidOrder } from '../../support/unit-order.js';
import { LENIENT_IDS, LENIENT_TEXTS, NOT_TEXTS, STRICT_TEXTS } from '../../support/unit-order-fields.js';

describe('texts', () => {
  it.each([...LENIENT_TEXTS, ...LENIENT_IDS])(
    'include %s, which may be 1 to %d characters long',
    (path, max) => {
      for (const text of ['x', 'x'.repeat(max)]) {
        const { value, departures } = decoded(OrderDto, having(paidOrder(), path, text));
        expect(at(value, path)).toBe(text);
        expect(departures).toStrictEqual([]);
      }
    },
  );

  it.each([...LENIENT_TEXTS, ...LENIENT_IDS])(
    'include %s, which is kept and reported when it is longer than %d',
    (path, max) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, 'x'.repeat(max + 1)));
      expect(at(value, path)).toHaveLength(max + 1);
      expect(departures).toStrictEqual([
        {
          path,
          expected: `a string of 1 to ${max} characters`,
          received: `a string of ${max + 1} characters`,
        },
      ]);
    },
  );

  it.each(LENIENT_TEXTS)('are left out and reported when they are not strings: %s', (path) => {
    for (const wrong of NOT_TEXTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it.each(LENIENT_IDS)('make the reply unusable when they are not strings: %s', (path) => {
    for (const wrong of NOT_TEXTS)
      expect(unusable(OrderDto, having(paidOrder(), path, wrong)).path).toBe(path);
  });

  it.each(LENIENT_IDS)('do not show the number that came in place of %s', (path) => {
    expect(unusable(OrderDto, having(paidOrder(), path, 4_200_000_001)).received).toBe('a number');
  });

  it.each(STRICT_TEXTS)(
    'include %s, which makes the reply unusable when it is longer than %d or not a string',
    (path, max) => {
      expect(at(decoded(OrderDto, having(paidOrder(), path, 'x'.repeat(max))).value, path)).toHaveLength(max);
      for (const wrong of ['x'.repeat(max + 1), ...NOT_TEXTS]) {
        expect(unusable(OrderDto, having(paidOrder(), path, wrong)).path).toBe(path);
      }
    },
  );

  it('include out_trade_no, which has at least 6 characters', () => {
    expect(departingPaths(OrderDto, having(paidOrder(), 'out_trade_no', '123456'))).toStrictEqual([]);
    expect(unusable(OrderDto, having(paidOrder(), 'out_trade_no', '12345')).expected).toBe(
      'a string of 6 to 32 characters, of A-Z a-z 0-9 _ - | *',
    );
  });

  it('count an emoji as one character, as class-validator does', () => {
    for (const emoji of ['😀', '\u2764\uFE0F']) {
      const having32 = having(paidOrder(), 'bank_type', emoji.repeat(32));
      expect(departingPaths(OrderDto, having32)).toStrictEqual([]);
    }
  });
});

describe('success_time', () => {
  it.each(['2026-11-24T13:00:00+08:00', '2026-11-24T05:00:00Z', '2026-11-24T05:00:00.123456-11:30'])(
    'may be %s',
    (time) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), 'success_time', time));
      expect(value.success_time).toBe(time);
      expect(departures).toStrictEqual([]);
    },
  );

  it.each([
    '2026-11-24 13:00:00',
    '20261124130000',
    '2026-11-24T13:00:00',
    ' 2026-11-24T13:00:00Z',
    '2026-11-24T13:00:00Zz',
  ])('is kept as sent and reported when it is %j', (time) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), 'success_time', time));
    expect(value.success_time).toBe(time);
    expect(departures).toStrictEqual([
      {
        path: 'success_time',
        expected: 'a string of 1 to 64 characters, an RFC 3339 time',
        received: `a string of ${time.length} characters`,
      },
    ]);
  });

  it('may be 64 characters long', () => {
    const time = `2026-11-24T05:00:00.${'1'.repeat(43)}Z`;
    expect(departingPaths(OrderDto, having(paidOrder(), 'success_time', time))).toStrictEqual([]);
    expect(
      departingPaths(OrderDto, having(paidOrder(), 'success_time', time.replace('Z', '1Z'))),
    ).toStrictEqual(['success_time']);
  });
});
