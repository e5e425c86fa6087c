import { describe, expect, it } from '@jest/globals';
import { Controller, Post, UseFilters } from '@nestjs/common';
import type { OrderDto } from '../../lib/index.js';
import {
  PaymentService,
  WeComAbortedError,
  WeComPayExceptionFilter,
  WeComPayModule,
} from '../../lib/index.js';
import { runChild } from '../support/e2e-child.js';
import { failureOf, failuresOf } from '../support/e2e-failure.js';
import { CLOSE_ORDER } from '../support/e2e-payments.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { AT_ONCE, undisturbedDurationOf } from '../support/e2e-time.js';

@Controller()
class ClosingController {
  constructor(private readonly payments: PaymentService) {}

  @Post('close')
  @UseFilters(WeComPayExceptionFilter)
  close(): Promise<OrderDto> {
    return this.payments.close({ ...ORDER, createdAt: new Date() }, { wait: true });
  }
}

const scene = useScene();

function expectShutdown(failure: unknown): void {
  expect(failure).toBeInstanceOf(WeComAbortedError);
  expect(failure).toMatchObject({
    message: 'The call was aborted: the application is shutting down.',
    retryable: false,
  });
}

describe('an application that closes', () => {
  it.each([
    ['gets a token', GET_TOKEN],
    ['waits for the answer', GET_ORDER],
  ] as const)('gives up at once on a query that %s', async (_what, on) => {
    const { orders, module } = await scene.current.start();
    scene.current.wecom.faults.add({ kind: 'hang', on });
    const call = failureOf(orders.query(ORDER));
    await scene.current.wecom.waitForRequest(on);
    expect(await undisturbedDurationOf(Promise.all([module.close(), call]))).toBeLessThan(AT_ONCE);
    expectShutdown(await call);
  });

  it('gives up at once on a query that waits for its retry', async () => {
    const { orders, module } = await scene.current.startWarm({ timeout: 60_000 });
    scene.current.wecom.faults.add({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '10' },
      on: GET_ORDER,
    });
    const call = failureOf(orders.query(ORDER));
    await scene.current.wecom.waitForRequest(GET_ORDER);
    await orders.query(ORDER);
    expect(await undisturbedDurationOf(Promise.all([module.close(), call]))).toBeLessThan(AT_ONCE);
    expectShutdown(await call);
    expect(scene.current.sent().get_order).toBe(2);
  });

  it('gives up at once on queries that wait for their turn', async () => {
    const { orders, module } = await scene.current.startWarm({ maxConcurrency: 1 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    const calls = failuresOf(Array.from({ length: 20 }, () => orders.query(ORDER)));
    await scene.current.wecom.waitForRequest(GET_ORDER);
    expect(await undisturbedDurationOf(Promise.all([module.close(), calls]))).toBeLessThan(AT_ONCE);
    for (const failure of await calls) expectShutdown(failure);
    expect(scene.current.sent().get_order).toBe(1);
  });

  it('does not wait for a request that waits until an order can be closed', async () => {
    const { wecom } = scene.current;
    const imports = [WeComPayModule.forRoot(scene.current.options())];
    const module = await scene.current.launch({ imports, controllers: [ClosingController] });
    const app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    const response = fetch(`${await app.getUrl()}/close`, {
      method: 'POST',
      headers: { connection: 'close' },
    });
    await wecom.waitForRequest(GET_ORDER);
    await app.close();
    expect((await response).status).toBe(503);
    expect(wecom.requestsTo(CLOSE_ORDER)).toEqual([]);
  });

  it('sends no more queries, and fetches no more tokens', async () => {
    const { orders, tokens, module } = await scene.current.startWarm();
    const token = await tokens.get();
    await module.close();
    expectShutdown(await failureOf(orders.query(ORDER)));
    await tokens.invalidate(token);
    expectShutdown(await failureOf(tokens.get()));
    expect(scene.current.wecom.requests).toEqual([]);
  });
});

describe('a process', () => {
  it('ends on its own after its only query, although the connection is kept', async () => {
    expect(await runChild('query.mjs', scene.current.wecom, '1')).toBe('NOTPAY\n');
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });
  });

  it('does not end while a query waits for its retry', async () => {
    const fault = { kind: 'status', status: 503, headers: { 'retry-after': '1' } } as const;
    scene.current.wecom.faults.add({ ...fault, on: GET_TOKEN });
    scene.current.wecom.faults.add({ ...fault, on: GET_ORDER });
    expect(await runChild('query.mjs', scene.current.wecom, '1')).toBe('NOTPAY\n');
    expect(scene.current.sent()).toEqual({ gettoken: 2, get_order: 2 });
  });

  it('is not warned of a leak when a hundred queries share one signal', async () => {
    const output = await runChild('query.mjs', scene.current.wecom, '100');
    expect(output).toBe(`${Array.from({ length: 100 }, () => 'NOTPAY').join(' ')}\n`);
  });
});
