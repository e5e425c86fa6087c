import { isPaid, PROMOTION_TYPES } from '../../../order/dto/trade-state.js';
import { GET_ORDER } from '../../../order/get-order.endpoint.js';
import type { RecordedExchange } from './recorded-exchange.js';

export type DoubtVerdict = 'confirmed' | 'contradicted' | 'not seen';

/** Something that WeCom's documentation leaves open, and how this module reads it. */
export interface Doubt {
  readonly doubt: string;
  readonly claim: string;
  readonly verdict: DoubtVerdict;
}

type Json = Readonly<Record<string, unknown>>;

/** The answers to queries of orders. */
interface Sight {
  /** Of orders that WeCom found. */
  readonly orders: readonly Json[];
  /** These, and those that say why there is none. */
  readonly all: readonly Json[];
}

/** What each piece of evidence says of the claim. */
type Evidence = (sight: Sight) => readonly boolean[];

const AMOUNTS = ['total', 'payer_total'] as const;
const UNRELEASED = ['combine_mchid', 'combine_out_trade_no', 'sub_orders', 'settle_info', 'profit_sharing'];

const wasPaid = ({ trade_state }: Json) => typeof trade_state === 'string' && isPaid({ trade_state });
const isThere = (value: unknown) => value !== undefined && value !== null && value !== '';
const fieldsOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const itemsOf = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : [value]).filter(isThere).map(fieldsOf);
const promotionsOf = (order: Json) => itemsOf(order['promotion_detail']);

/** A doubt that is decided by what the doctor does not ask for. */
const elsewhere: Evidence = () => [];

const DOUBTS: readonly (readonly [doubt: string, claim: string, evidence: Evidence])[] = [
  [
    'D1',
    'The device number of an order is scene_info.device_id, not scene_info.total.',
    ({ orders }) =>
      orders
        .map(({ scene_info }) => fieldsOf(scene_info))
        .filter(({ device_id, total }) => device_id !== undefined || total !== undefined)
        .map(({ total }) => total === undefined),
  ],
  [
    'D2',
    'promotion_detail and goods_detail are arrays.',
    ({ all }) =>
      all
        .flatMap((body) => [
          body['promotion_detail'],
          ...promotionsOf(body).map((one) => one['goods_detail']),
        ])
        .filter((value) => value !== undefined)
        .map((value) => Array.isArray(value)),
  ],
  [
    'D3',
    'An order that is found comes without errcode.',
    ({ orders }) => orders.map((order) => !('errcode' in order)),
  ],
  [
    'D4',
    'payer.openid and transaction_id come once an order is paid, and not before.',
    ({ orders }) =>
      orders.flatMap((order) =>
        [order['transaction_id'], fieldsOf(order['payer'])['openid']].map(
          (id) => isThere(id) === wasPaid(order),
        ),
      ),
  ],
  ['D5', 'A closed refund is CLOSE in queries and CLOSED in notifications.', elsewhere],
  [
    'D6',
    `The type of an order's promotion is ${PROMOTION_TYPES.join(' or ')}.`,
    ({ orders }) =>
      orders
        .flatMap(promotionsOf)
        .map(({ type }) => type)
        .filter(isThere)
        .map((type) => PROMOTION_TYPES.some((known) => known === type)),
  ],
  ['D7', 'get_bill is a POST.', elsewhere],
  ['D8', 'A prepay_id has at most 128 characters.', elsewhere],
  ['D9', 'A payment notification has no transaction_id.', elsewhere],
  [
    'D10',
    'Orders of this API are never REVOKED.',
    ({ orders }) => orders.filter(({ trade_state }) => trade_state === 'REVOKED').map(() => false),
  ],
  [
    'D11',
    'Answers show no trace of combined payments or profit sharing.',
    ({ orders }) => orders.map((order) => !UNRELEASED.some((name) => name in order)),
  ],
  [
    'D12',
    'Amounts are whole numbers.',
    ({ orders }) =>
      orders
        .flatMap(({ amount }) => AMOUNTS.map((name) => fieldsOf(amount)[name]))
        .filter((value) => value !== undefined)
        .map((value) => Number.isSafeInteger(value)),
  ],
  [
    'D13',
    'amount is missing before the payment.',
    ({ orders }) => orders.filter((order) => !wasPaid(order)).map(({ amount }) => amount === undefined),
  ],
];

/** What recorded answers say about each doubt. */
export function doubtsAfter(
  exchanges: readonly Pick<RecordedExchange, 'endpoint' | 'body'>[],
): readonly Doubt[] {
  const all = exchanges
    .filter(({ endpoint }) => endpoint === GET_ORDER.path)
    .map(({ body }) => fieldsOf(body));
  const orders = all.filter(({ errcode = 0, trade_state }) => errcode === 0 && trade_state !== undefined);
  return DOUBTS.map(([doubt, claim, evidence]) => ({
    doubt,
    claim,
    verdict: verdictOf(evidence({ orders, all })),
  }));
}

function verdictOf(evidence: readonly boolean[]): DoubtVerdict {
  if (evidence.length === 0) return 'not seen';
  return evidence.every(Boolean) ? 'confirmed' : 'contradicted';
}
