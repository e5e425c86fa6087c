import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import type { WeComPayMessages } from '../../../lib/index.js';
import { WECOM_PAY_CHANNELS, WeComBusyError, WeComOptionsError } from '../../../lib/index.js';
import {
  DAY,
  GET_APPLYMENT_STATUS,
  handIn,
  HOUR,
  MINUTE,
  useApplyments,
} from '../../support/e2e-applyments.js';
import { failureOf } from '../../support/e2e-failure.js';

const applyments = useApplyments();

describe('an applyment that is listed', () => {
  it('is told of each state as it comes, until the account is open, and then let go', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    await later(MINUTE);
    expect(desk.told).toEqual([]);
    for (const state of ['ACCOUNT_NEED_VERIFY', 'AUDITING', 'NEED_SIGN', 'FINISH']) {
      applyments.wecom.applyments.advance('APPLY-1', state);
      await later(15 * MINUTE);
    }
    expect(desk.events).toMatchObject([
      {
        id: 'applyment/APPLY-1/ACCOUNT_NEED_VERIFY',
        out_request_no: 'APPLY-1',
        account: 'default',
        applyment: {
          apply_state: 6,
          status: {
            account_validation: { pay_amount: 124, remark: '入驻账户验证' },
            legal_validation_url: expect.stringContaining('https://'),
            audit_detail: [],
          },
        },
        previousState: 'CHECKING',
        retries: 0,
        final: false,
        source: 'schedule',
      },
      { id: 'applyment/APPLY-1/AUDITING', previousState: 'ACCOUNT_NEED_VERIFY', final: false },
      {
        id: 'applyment/APPLY-1/NEED_SIGN',
        applyment: { status: { sign_url: expect.stringContaining('https://'), sub_mchid: '1600000001' } },
        final: false,
      },
      {
        id: 'applyment/APPLY-1/FINISH',
        applyment: { apply_state: 2, status: { sub_mchid: '1600000001' } },
        final: true,
      },
    ]);
    await later(MINUTE);
    expect(await service.find('APPLY-1')).toBeUndefined();
    await later(DAY);
    expect(desk.told).toHaveLength(4);
  });

  it('is told under its own name of a state that is unknown or frozen, and polled on', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    await later(MINUTE);
    for (const state of ['FROZEN', 'REVIEWING', 'FINISH']) {
      applyments.wecom.applyments.advance('APPLY-1', state);
      await later(15 * MINUTE);
    }
    expect(desk.events.map(({ id, final }) => [id, final])).toEqual([
      ['applyment/APPLY-1/FROZEN', false],
      ['applyment/APPLY-1/REVIEWING', false],
      ['applyment/APPLY-1/FINISH', true],
    ]);
  });

  it('is told why it was rejected, again as long as it stays listed, and anew once it was submitted again', async () => {
    const { desk, service, later } = await applyments.open();
    desk.handle = () => undefined;
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    await later(MINUTE);
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(15 * MINUTE);
    await later(5 * MINUTE);
    expect(new Set(desk.events.map(({ id }) => id))).toEqual(new Set(['applyment/APPLY-1/REJECTED']));
    expect(desk.events.length).toBeGreaterThan(1);
    expect(desk.events[0]?.applyment.status.audit_detail).toEqual([
      { param_name: '身份证人像面照片', reject_reason: '图片不清晰' },
    ]);
    const told = desk.events.length;
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1', 1);
    await later(MINUTE);
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(15 * MINUTE);
    expect(desk.events.slice(told).map(({ id, retries }) => [id, retries])).toContainEqual([
      'applyment/APPLY-1/REJECTED/1',
      1,
    ]);
    expect(applyments.wecom.applyments.submissionsOf('APPLY-1')).toBe(2);
  });

  it('is polled at once when its listener submits it again, while it is told as rejected', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    await later(MINUTE);
    const told = desk.told.length;
    desk.handle = async ({ out_request_no, retries }) => {
      if (retries > 0) return;
      await handIn(service, out_request_no);
      await service.track({ out_request_no, retries: 1 });
    };
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(15 * MINUTE);
    await later(1_000);
    expect(desk.told.slice(told)).toEqual(['APPLY-1 REJECTED']);
    expect(await service.find('APPLY-1')).toMatchObject({ applyment_state: 'CHECKING', attempts: 1 });
  });

  it('is not told of the rejection before as that of the new one, which its row announces', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(MINUTE);
    desk.list('APPLY-1', 1);
    await later(MINUTE);
    await later(MINUTE);
    await handIn(service, 'APPLY-1');
    await service.track({ out_request_no: 'APPLY-1', retries: 1 });
    applyments.wecom.applyments.advance('APPLY-1', 'NEED_SIGN');
    await later(MINUTE);
    expect(desk.events.map(({ id }) => id)).toEqual([
      'applyment/APPLY-1/REJECTED',
      'applyment/APPLY-1/NEED_SIGN/1',
    ]);
  });

  it('stays tracked while it is not clear whether the rejection is the one before, although it is not listed', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    await service.track({ out_request_no: 'APPLY-1' });
    desk.list('APPLY-2');
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(MINUTE);
    await service.track({ out_request_no: 'APPLY-1', retries: 1 });
    await later(1_000);
    expect(await service.find('APPLY-1')).toMatchObject({ applyment_state: undefined, attempts: 0 });
    for (let minute = 0; minute < 3; minute++) await later(MINUTE);
    expect(desk.events.map(({ id }) => id)).toEqual([
      'applyment/APPLY-1/REJECTED',
      'applyment/APPLY-1/REJECTED/1',
    ]);
  });

  it('is told of a new rejection that came at once, when it has stood for two minutes', async () => {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(MINUTE);
    await handIn(service, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    desk.list('APPLY-1', 1);
    await later(MINUTE);
    await later(MINUTE);
    expect(desk.events).toHaveLength(1);
    await later(MINUTE);
    expect(desk.events.map(({ id, retries }) => [id, retries])).toEqual([
      ['applyment/APPLY-1/REJECTED', 0],
      ['applyment/APPLY-1/REJECTED/1', 1],
    ]);
  });

  it('is told of a rejection at once by a process that polls once, as it will not look again', async () => {
    const { desk, service } = await applyments.open({ applyments: { autoStart: false } });
    await handIn(service, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    desk.list('APPLY-1', 1);
    expect(await service.runOnce()).toMatchObject({ polled: 1, delivered: 1 });
    expect(desk.events.map(({ id }) => id)).toEqual(['applyment/APPLY-1/REJECTED/1']);
  });

  it('is followed although its row does not say that it was submitted again', async () => {
    const { desk, service, later, logger } = await applyments.open();
    desk.handle = () => undefined;
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    await later(MINUTE);
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await later(15 * MINUTE);
    await handIn(service, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'NEED_SIGN');
    await later(HOUR);
    expect(desk.told.at(-1)).toBe('APPLY-1 NEED_SIGN');
    expect(logger.own.map(({ message }) => message).join()).not.toMatch(/only move forward/u);
  });

  it('is never told to have left its end', async () => {
    const { desk, service, later, logger } = await applyments.open();
    desk.handle = () => undefined;
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'FINISH');
    await later(MINUTE);
    applyments.wecom.faults.add({
      on: GET_APPLYMENT_STATUS,
      kind: 'patch',
      fields: { status: { applyment_state: 'AUDITING' } },
    });
    await later(5 * MINUTE);
    expect(new Set(desk.told)).toEqual(new Set(['APPLY-1 FINISH']));
    expect(logger.own.map(({ message }) => message).join()).toMatch(/returned AUDITING .* after FINISH/u);
  });

  it('is polled more and more rarely while nothing happens, soon again after a change, and given up after 90 days', async () => {
    const { desk, service, later, logger } = await applyments.open();
    await handIn(service, 'APPLY-1');
    desk.list('APPLY-1');
    const polls = () => applyments.wecom.requestsTo(GET_APPLYMENT_STATUS).length;
    const nextPollIn = async () => Number((await service.find('APPLY-1'))?.nextPollAt) - Date.now();
    await later(MINUTE);
    expect(polls()).toBe(1);
    expect(await nextPollIn()).toBeLessThanOrEqual(12 * MINUTE);
    await later(5 * DAY);
    expect(polls()).toBe(2);
    const rarely = (await nextPollIn()) / HOUR;
    expect([rarely > 4.7, rarely < 7.3]).toEqual([true, true]);
    applyments.wecom.applyments.advance('APPLY-1', 'NEED_SIGN');
    await later(8 * HOUR);
    expect(await nextPollIn()).toBeLessThanOrEqual(12 * MINUTE);
    await later(84 * DAY);
    await later(DAY);
    expect(desk.unresolved).toMatchObject([
      { id: 'applyment/APPLY-1/UNRESOLVED', out_request_no: 'APPLY-1', lastState: 'NEED_SIGN' },
    ]);
    expect(logger.own.map(({ message }) => message).join()).toMatch(
      /Applyment applyment\/APPLY-1 has no final state after 2160 h/u,
    );
  });

  it('stays tracked while WeCom does not know it, or has no state of it yet', async () => {
    const { desk, service, later } = await applyments.open();
    desk.list('APPLY-1');
    await later(MINUTE);
    expect(await service.find('APPLY-1')).toMatchObject({ attempts: 0, applyment_state: undefined });
    await handIn(service, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'NEED_SIGN');
    applyments.wecom.faults.add({
      on: GET_APPLYMENT_STATUS,
      kind: 'patch',
      fields: { status: undefined, apply_state: 0 },
      times: 2,
    });
    await later(15 * MINUTE);
    expect(await failureOf(service.pollNow('APPLY-1'))).toBeInstanceOf(WeComBusyError);
    expect(desk.told).toEqual([]);
    await later(15 * MINUTE);
    expect(desk.told).toEqual(['APPLY-1 NEED_SIGN']);
  });
});

it('tells at once what a page asks for, after somebody has signed', async () => {
  const { desk, service, later } = await applyments.open();
  await handIn(service, 'APPLY-1');
  await service.track({ out_request_no: 'APPLY-1' });
  desk.list('APPLY-1');
  await later(MINUTE);
  applyments.wecom.applyments.advance('APPLY-1', 'FINISH');
  const { status } = await service.pollNow('APPLY-1');
  await later(0);
  expect([status.applyment_state, desk.told]).toEqual(['FINISH', ['APPLY-1 FINISH']]);
  expect(desk.events[0]?.source).toBe('pollNow');
});

it('says on the diagnostics channels what it polls and tells, without personal data', async () => {
  const polls: WeComPayMessages['poll'][] = [];
  const events: WeComPayMessages['event'][] = [];
  const onPoll = (message: unknown) => void polls.push(message as WeComPayMessages['poll']);
  const onEvent = (message: unknown) => void events.push(message as WeComPayMessages['event']);
  subscribe(WECOM_PAY_CHANNELS.poll, onPoll);
  subscribe(WECOM_PAY_CHANNELS.event, onEvent);
  try {
    const { desk, service, later } = await applyments.open();
    await handIn(service, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'ACCOUNT_NEED_VERIFY');
    desk.list('APPLY-1');
    await later(MINUTE);
    expect(polls).toMatchObject([
      {
        kind: 'applyment',
        out_request_no: 'APPLY-1',
        applyment_state: 'ACCOUNT_NEED_VERIFY',
        mchid: undefined,
        out_trade_no: undefined,
      },
    ]);
    expect(events).toMatchObject([
      { kind: 'applyment', id: 'applyment/APPLY-1/ACCOUNT_NEED_VERIFY', state: 'ACCOUNT_NEED_VERIFY' },
    ]);
    expect(JSON.stringify([polls, events])).not.toMatch(/7222223333322332|示例商户/u);
  } finally {
    unsubscribe(WECOM_PAY_CHANNELS.poll, onPoll);
    unsubscribe(WECOM_PAY_CHANNELS.event, onEvent);
  }
});

it('watches none without the option, and says so', async () => {
  const { service } = await applyments.open({ applyments: undefined });
  for (const call of [
    service.stats(),
    service.find('APPLY-1'),
    service.track({ out_request_no: 'APPLY-1' }),
  ]) {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toMatch(/ApplymentService requires the option applyments/u);
  }
});
