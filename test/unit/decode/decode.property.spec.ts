import { describe, expect, it } from '@jest/globals';
import { instanceToPlain, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { GetTokenResponseDto } from '../../../lib/access-token/get-token.response.dto.js';
import type { Constructor } from '../../../lib/decode/field-rules.js';
import { fieldRulesOf } from '../../../lib/decode/field-rules.js';
import { GetOrderRequestDto } from '../../../lib/order/dto/get-order.request.dto.js';
import {
  OrderAmountDto,
  OrderDto,
  OrderPayerDto,
  OrderSceneInfoDto,
} from '../../../lib/order/dto/order.dto.js';
import { GoodsDetailDto, PromotionDetailDto } from '../../../lib/order/dto/promotion-detail.dto.js';
import { anyJson, mutatedOrder } from '../../support/unit-arbitraries.js';
import { decoded, decodedIfUsable } from '../../support/unit-decode.js';
import { inventionIn } from '../../support/unit-honest.js';
import { paidOrder } from '../../support/unit-order.js';

const RUNS = { numRuns: 1_000 };

const CASES: readonly (readonly [string, Constructor, fc.Arbitrary<unknown>])[] = [
  ['any JSON', OrderDto, anyJson],
  ['a mutated order', OrderDto, mutatedOrder],
  ['a reply of gettoken', GetTokenResponseDto, anyRecord('access_token', 'expires_in')],
  ['a request', GetOrderRequestDto, anyRecord('mchid', 'out_trade_no')],
];
const CLASSES = [
  OrderDto,
  OrderPayerDto,
  OrderAmountDto,
  OrderSceneInfoDto,
  PromotionDetailDto,
  GoodsDetailDto,
  GetOrderRequestDto,
  GetTokenResponseDto,
];
const LEAVES = CLASSES.flatMap((dto) =>
  fieldRulesOf(dto).flatMap((rule) =>
    rule.kind === 'leaf' ? [{ dto, rule, title: `${dto.name}.${rule.name}` }] : [],
  ),
);

function anyRecord(...names: string[]): fc.Arbitrary<unknown> {
  return fc.record(Object.fromEntries(names.map((name) => [name, anyJson])), { requiredKeys: [] });
}

describe.each(CASES)('decoding %s', (_title, dto, bodies) => {
  it('fails with nothing but UnusableBody, invents nothing, and leaves the body alone', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const outcome = decodedIfUsable(dto, deepFrozen(body));
        expect(outcome && inventionIn(dto, outcome.value, body)).toBeUndefined();
      }),
      RUNS,
    );
  });
});

describe('what is accepted without a departure', () => {
  it.each(LEAVES)('is accepted by class-validator as $title', ({ dto, rule }) => {
    fc.assert(
      fc.property(fc.oneof(anyJson, fc.constantFrom(...Object.values(paidOrder()))), (value) => {
        if (!rule.accepts(value)) return;
        const violations = validateSync(Object.assign(new dto(), { [rule.name]: value }));
        expect(violations.map(({ property }) => property)).not.toContain(rule.name);
      }),
      { numRuns: 300 },
    );
  });

  it('is accepted by class-validator as a whole order', () => {
    let accepted = 0;
    fc.assert(
      fc.property(mutatedOrder, (body) => {
        const outcome = decodedIfUsable(OrderDto, body);
        if (!outcome || outcome.departures.length > 0) return;
        accepted++;
        expect(validateSync(outcome.value)).toStrictEqual([]);
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(10);
  });
});

describe('a departure', () => {
  it('has one line of text, without the value of anything but an enum', () => {
    fc.assert(
      fc.property(mutatedOrder, (body) => {
        for (const { path, received } of decodedIfUsable(OrderDto, body)?.departures ?? []) {
          expect(received).toMatch(/^[^\p{Cc}\u2028\u2029]{1,50}$/u);
          const maySayMore = /trade_type|trade_state|scope|\.type$|mchid|out_trade_no/u.test(path);
          expect(maySayMore || !received.includes('"')).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe('the classes in the hands of a host', () => {
  it('decode as they do here with plainToInstance, where the body is as documented', () => {
    const options = { excludeExtraneousValues: true, exposeUnsetFields: false };
    const instance = plainToInstance(OrderDto, { ...paidOrder(), appid: 'wx1' }, options);
    expect(instance).toStrictEqual(decoded(OrderDto, paidOrder()).value);
    expect(validateSync(instance)).toStrictEqual([]);
  });

  it('turn back into what WeCom sent with instanceToPlain', () => {
    expect(instanceToPlain(decoded(OrderDto, paidOrder()).value)).toStrictEqual(paidOrder());
  });

  it.each([
    { path: 'amount', wrong: { amount: [{ total: 1 }] } },
    { path: 'promotion_detail', wrong: { promotion_detail: { amount: 1 } } },
    { path: 'mchid', wrong: { mchid: null } },
    { path: 'trade_state', wrong: { trade_state: undefined } },
  ])('are judged by class-validator as they are here when $path is wrong', ({ path, wrong }) => {
    const instance = Object.assign(decoded(OrderDto, paidOrder()).value, wrong);
    expect(validateSync(instance).map(({ property }) => property)).toStrictEqual([path]);
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) deepFrozen(item);
  return Object.freeze(value);
}
