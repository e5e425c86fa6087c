import { describe, expect, it } from '@jest/globals';
import { GET_REFUND_DETAIL, REFUND, useRefundDesks } from '../../support/e2e-refunds.js';

const MINUTE = 60_000;
const GET_TOKEN = '/cgi-bin/gettoken';
const desks = useRefundDesks();

describe('a refund that is listed', () => {
  it('is requested, polled, told once it has succeeded, and then let go', async () => {
    desks.pay();
    const { desk, refunds, later } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    expect(desks.wecom.refunds.get('REFUND-1')).toMatchObject({
      status: 'PROCESSING',
      out_trade_no: 'ORDER-1',
    });
    expect(desk.told).toEqual([]);
    desks.wecom.refunds.succeed('REFUND-1');
    await later(MINUTE);
    const { mchid } = desks.wecom.credentials;
    expect(desk.events).toMatchObject([
      {
        id: `${mchid}/refund/REFUND-1/SUCCESS`,
        account: 'default',
        mchid,
        refund: { out_refund_no: 'REFUND-1', status: 'SUCCESS', amount: { refund: 100 } },
        previousState: 'PROCESSING',
        final: true,
      },
    ]);
    await later(MINUTE);
    expect(await refunds.find({ out_refund_no: 'REFUND-1' })).toBeUndefined();
    expect([desk.told.length, desks.requested, desks.wecom.refunds.runsOf('REFUND-1')]).toEqual([1, 1, 1]);
  });

  it('is not requested if WeCom knows it already', async () => {
    desks.pay();
    desks.wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100 });
    const { desk, later } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    desks.wecom.refunds.succeed('REFUND-1');
    await later(MINUTE);
    expect([desk.told, desks.requested]).toEqual([['REFUND-1 SUCCESS'], 0]);
  });

  it('is told as it failed, and only told again while it stays listed', async () => {
    desks.pay();
    const { desk, later } = await desks.open();
    desk.handle = () => undefined;
    desk.want('REFUND-1');
    await later(MINUTE);
    desks.wecom.refunds.close('REFUND-1');
    await later(MINUTE);
    for (let sweep = 0; sweep < 4; sweep++) await later(MINUTE);
    expect(desk.told.length).toBeGreaterThan(1);
    expect(new Set(desk.told)).toEqual(new Set(['REFUND-1 CLOSED']));
    expect([desks.requested, desks.wecom.refunds.runsOf('REFUND-1')]).toEqual([1, 1]);
  });

  it.each(['close', 'abnormal'] as const)(
    'is requested again under its number when it is listed anew after it failed (%s)',
    async (end) => {
      desks.pay();
      const { desk, later } = await desks.open();
      desk.want('REFUND-1');
      await later(MINUTE);
      desks.wecom.refunds[end]('REFUND-1');
      await later(MINUTE);
      expect(desk.told).toHaveLength(1);
      await later(MINUTE);
      desk.want('REFUND-1');
      await later(MINUTE);
      expect(desks.wecom.refunds.runsOf('REFUND-1')).toBe(2);
      desks.wecom.refunds.succeed('REFUND-1');
      await later(MINUTE);
      expect(desk.told.at(-1)).toBe('REFUND-1 SUCCESS');
      expect([desk.told.length, desks.requested, desks.wecom.refunds.sumOf('ORDER-1')]).toEqual([2, 2, 100]);
    },
  );

  it('is told as it failed before the process was started, and not requested again', async () => {
    desks.pay();
    desks.wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100 });
    desks.wecom.refunds.close('REFUND-1');
    const { desk, later } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    expect([desk.told, desks.requested]).toEqual([['REFUND-1 CLOSED'], 0]);
  });

  it('is not told of another refund that has taken its number', async () => {
    desks.pay();
    desks.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    desks.wecom.orders.pay('ORDER-2');
    desks.wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-2', refund: 100 });
    desks.wecom.refunds.succeed('REFUND-1');
    const { desk, later, logger } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    expect([desk.told, desks.requested]).toEqual([[], 0]);
    expect(logger.own.map(({ message }) => message).join()).toMatch(
      /Refund \d+\/refund\/REFUND-1 is 100 分 of order ORDER-2 at WeCom, not 100 分 of order ORDER-1/u,
    );
  });
});

describe('a refund whose request fails', () => {
  it.each([
    ['carried out', true],
    ['lost', false],
  ])('is requested until it is, and once, although the answer was lost (%s)', async (_what, isDone) => {
    desks.pay();
    const { desk, later } = await desks.open();
    desk.want('REFUND-1');
    desks.wecom.faults.add({ on: REFUND, kind: 'reset', carriedOut: isDone });
    await later(MINUTE);
    await later(2 * MINUTE);
    desks.wecom.refunds.succeed('REFUND-1');
    await later(5 * MINUTE);
    expect([desk.told, desks.wecom.refunds.runsOf('REFUND-1')]).toEqual([['REFUND-1 SUCCESS'], 1]);
    expect(desks.requested).toBe(isDone ? 1 : 2);
  });
});

it('reports that a refund cannot be requested, as long as that goes on', async () => {
  desks.pay();
  const { desk, later, logger } = await desks.open();
  desk.want('REFUND-1');
  desks.wecom.faults.add({ on: REFUND, kind: 'status', status: 502, times: Infinity });
  for (let turn = 0; turn < 3; turn++) await later(2 * MINUTE);
  const warnings = logger.own.filter(({ level }) => level === 'warn').map(({ message }) => message);
  expect(warnings.length).toBeGreaterThan(1);
  expect(warnings[0]).toMatch(/Refund \d+\/refund\/REFUND-1 could not be requested yet\. .*502/u);
});

it('requests a refund as its row says by now, if the row was corrected before WeCom knew the refund', async () => {
  desks.pay();
  const { desk, later } = await desks.open();
  const row = desk.want('REFUND-1', 30);
  desk.wanted.set('REFUND-1', { ...row, refund: 200, total: 200 });
  await later(MINUTE);
  desk.wanted.set('REFUND-1', row);
  await later(MINUTE);
  await later(30 * MINUTE);
  expect(desks.wecom.refunds.get('REFUND-1')).toMatchObject({ amount: { refund: 30 } });
  desk.wanted.set('REFUND-1', { ...row, refund: 31 });
  await later(MINUTE);
  desks.wecom.refunds.succeed('REFUND-1');
  await later(60 * MINUTE);
  expect([desk.told, desks.requested]).toEqual([['REFUND-1 SUCCESS'], 2]);
});

it('keeps the refunds of one order a minute apart, and the sum within its amount', async () => {
  desks.pay();
  const { desk, later, logger } = await desks.open();
  for (const [number, part] of [
    ['R1', 30],
    ['R2', 40],
    ['R3', 30],
  ] as const)
    desk.want(number, part);
  await later(MINUTE);
  expect(desks.requested).toBe(1);
  for (let turn = 0; turn < 6; turn++) await later(MINUTE);
  expect([desks.requested, desks.wecom.refunds.sumOf('ORDER-1')]).toEqual([3, 100]);
  const moments = desks.wecom.requestsTo(REFUND).map(({ at }: { readonly at: number }) => at);
  expect(moments.slice(1).every((at, index) => at - moments[index]! >= MINUTE)).toBe(true);
  expect(desks.wecom.requestsTo(GET_REFUND_DETAIL).length).toBeGreaterThan(3);
  expect(logger.own.filter(({ level }) => level === 'error')).toEqual([]);
});

it('refunds a number once and tells it to each of three processes that list it, which know nothing of each other', async () => {
  desks.pay();
  const first = await desks.open();
  const others = [
    await desks.open({ wanted: first.desk.wanted }),
    await desks.open({ wanted: first.desk.wanted }),
  ];
  const all = [first, ...others];
  for (const { desk } of all) desk.handle = () => undefined;
  first.desk.want('REFUND-1');
  await Promise.all(all.map(({ later }) => later(MINUTE)));
  for (let turn = 0; turn < 2; turn++) for (const { later } of all) await later(MINUTE);
  desks.wecom.refunds.succeed('REFUND-1');
  for (let turn = 0; turn < 5; turn++) for (const { later } of all) await later(2 * MINUTE);
  expect([desks.wecom.refunds.runsOf('REFUND-1'), desks.wecom.refunds.sumOf('ORDER-1')]).toEqual([1, 100]);
  for (const { desk } of all) expect(new Set(desk.told)).toEqual(new Set(['REFUND-1 SUCCESS']));
});

describe('RefundService', () => {
  const REQUEST = { out_trade_no: 'ORDER-1', out_refund_no: 'REFUND-1', amount: { refund: 30, total: 100 } };

  it('requests and queries without the option refunds, and CLOSED is what WeCom spells CLOSE', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    expect(await refunds.request(REQUEST)).toMatchObject({
      out_refund_no: 'REFUND-1',
      amount: { refund: 30 },
    });
    desks.wecom.refunds.close('REFUND-1');
    expect(await refunds.query({ out_refund_no: 'REFUND-1' })).toMatchObject({ status: 'CLOSED' });
    await expect(refunds.stats()).rejects.toThrow('RefundService requires the option refunds');
  });

  it('keeps two requests about one order a minute apart, and does not send the second', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    await refunds.request(REQUEST);
    await expect(refunds.request({ ...REQUEST, out_refund_no: 'REFUND-2' })).rejects.toMatchObject({
      code: 'THROTTLED',
      outcome: 'not-sent',
      retryAfter: expect.any(Number),
    });
    expect(desks.requested).toBe(1);
    desks.clock.advance(62_000);
    await refunds.request({ ...REQUEST, out_refund_no: 'REFUND-2' });
    expect(desks.wecom.refunds.sumOf('ORDER-1')).toBe(60);
  });

  it('does not make the order wait for a request that was aborted before it', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    await expect(refunds.request(REQUEST, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
      outcome: 'not-sent',
    });
    expect(await refunds.request(REQUEST)).toMatchObject({ out_refund_no: 'REFUND-1' });
  });

  it('does not make the order wait for a request that was not sent, as there was no token', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    const fault = desks.wecom.faults.add({ on: GET_TOKEN, kind: 'status', status: 403, times: Infinity });
    await expect(refunds.request(REQUEST)).rejects.toMatchObject({ outcome: 'not-sent' });
    fault.remove();
    desks.clock.advance(30_000);
    expect(await refunds.request(REQUEST)).toMatchObject({ out_refund_no: 'REFUND-1' });
  });

  it('needs one turn of the order only, if its token is rejected', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    await refunds.query({ out_refund_no: 'REFUND-1' }).catch(() => undefined);
    desks.wecom.tokens.revoke();
    expect(await refunds.request(REQUEST)).toMatchObject({ out_refund_no: 'REFUND-1' });
    expect(desks.requested).toBe(2);
  });

  it('refuses what it can know to be wrong before any I/O, and says that nothing was sent', async () => {
    const { refunds } = await desks.open();
    const amount = { refund: 101, total: 100 };
    await expect(refunds.request({ ...REQUEST, amount })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      outcome: 'not-sent',
      message: 'amount.refund must be at most amount.total (100 分), got 101.',
    });
    expect(desks.requested).toBe(0);
  });

  it('does not send a request again within a call, and says that its outcome is unknown', async () => {
    desks.pay();
    const { refunds } = await desks.open({ account: { refunds: undefined } });
    desks.wecom.faults.add({ on: REFUND, kind: 'status', status: 502, times: Infinity });
    await expect(refunds.request(REQUEST)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown' });
    expect(desks.requested).toBe(1);
  });

  it('requests a tracked refund at once, without a sweep', async () => {
    desks.pay();
    const { desk, refunds, later } = await desks.open();
    await refunds.track(desk.want('REFUND-1'));
    await later(1_000);
    expect(await refunds.find({ out_refund_no: 'REFUND-1' })).toMatchObject({
      status: 'PROCESSING',
      attempts: 1,
    });
    expect(desks.requested).toBe(1);
  });
});
