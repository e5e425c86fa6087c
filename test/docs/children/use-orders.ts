// Calls the class of an order recipe without Nest: lists more rows than a page has, and settles events of every kind.
import type { OrdersService, Snippet } from './shops.js';
import { shopsOf } from './shops.js';

const LIVES = {
  'ORDER-1000': ['SUCCESS', 'SUCCESS'],
  'ORDER-1001': ['CLOSED', 'SUCCESS', 'CLOSED'],
  'ORDER-1002': ['REFUND'],
  'ORDER-1003': ['REVOKED', 'CLOSED'],
  'ORDER-1004': ['USERPAYING', 'PAYERROR'],
};

const DISPUTED = 'ORDER-1005';

export default async function useOrders(recipe: string, rows: number): Promise<object> {
  const [shop] = shopsOf((await import(recipe)) as Snippet);
  if (!shop) throw new Error('This is no order recipe.');
  const service = new shop.service(shop.injected);
  const numbers = Array.from({ length: rows }, (_, index) => `ORDER-${1_000 + index}`);
  await shop.add(
    numbers.map((out_trade_no) => ({ out_trade_no, status: 'open', total: 100, createdAt: new Date() })),
  );

  const before = await countListed(service);
  for (const [out_trade_no, states] of Object.entries(LIVES)) {
    for (const trade_state of states) await service.settle({ order: { out_trade_no, trade_state } });
  }
  await service.dispute({ order: { out_trade_no: DISPUTED, trade_state: 'SUCCESS' } });
  const lives = { ...LIVES, [DISPUTED]: ['MISMATCH'] };
  const outcomes = Object.entries(lives).map(async ([number, states]) => [
    states.join(', '),
    `${await shop.statusOf(number)}, shipped ${await shop.shipmentsOf(number)} times`,
  ]);
  return {
    before,
    after: await countListed(service),
    ...Object.fromEntries(await Promise.all(outcomes)),
  };
}

async function countListed(service: OrdersService): Promise<number> {
  const seen = new Set<string>();
  for await (const { out_trade_no, createdAt } of service.open()) {
    if (!(createdAt instanceof Date)) throw new Error('A row has no createdAt.');
    seen.add(out_trade_no);
  }
  return seen.size;
}
