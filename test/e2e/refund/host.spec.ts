import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import type { PollMessage, RefundEvent, UnfinishedRefund } from '../../../lib/index.js';
import {
  getRefundsToken,
  OnRefund,
  RefundService,
  UnfinishedRefunds,
  WECOM_PAY_CHANNELS,
  WeComOptionsError,
  WeComPayModule,
} from '../../../lib/index.js';
import { failureOf } from '../../support/e2e-failure.js';
import { GET_REFUND_DETAIL, useRefundDesks } from '../../support/e2e-refunds.js';
import { until } from '../../support/e2e-time.js';

const MINUTE = 60_000;
const ROW = { out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100, total: 100 };
const desks = useRefundDesks();

describe('an application that polls refunds', () => {
  it('is told which imports are missing', async () => {
    const imports = [WeComPayModule.forRoot(desks.scene.options({ refunds: {} }))];
    const failure = await failureOf(desks.scene.launch({ imports }));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toMatch(
      /the option refunds requires EventEmitterModule.+the option refunds requires ScheduleModule/u,
    );
  });

  it('is refused with a polling engine that keeps orders only', async () => {
    class OrdersOnly {}
    const account = { ...desks.scene.options({ refunds: {} }), pollingEngine: OrdersOnly as never };
    const failure = await failureOf(desks.scene.launch({ imports: [WeComPayModule.forRoot(account)] }));
    expect(failure.message).toMatch(/the option refunds requires CronPollingEngine or BullMqPollingEngine/u);
  });

  it('is refused if it is registered twice', async () => {
    const { imports } = { imports: [EventEmitterModule.forRoot(), ScheduleModule.forRoot()] };
    const twice = [1, 2].map(() => WeComPayModule.forRoot(desks.scene.options({ refunds: {} })));
    const failure = await failureOf(desks.scene.launch({ imports: [...imports, ...twice] }));
    expect(failure.message).toMatch(
      /registered twice with the option refunds, so each refund would be polled twice/u,
    );
  });

  it('polls the refunds of each of its accounts, and its orders apart from them', async () => {
    desks.pay();
    @Injectable()
    class Desk {
      readonly told: string[] = [];
      readonly open = new Map<string, UnfinishedRefund>([['outlet', ROW]]);

      @UnfinishedRefunds('outlet')
      unfinished() {
        return this.open.values();
      }

      @OnRefund('SUCCESS', { account: 'outlet' })
      refunded({ account, id }: RefundEvent): void {
        this.told.push(`${account} ${id}`);
        this.open.clear();
      }
    }
    const options = { appid: 'wx1234567890abcdef', refunds: {}, polling: {} };
    const module = await desks.scene.launch({
      imports: [
        EventEmitterModule.forRoot(),
        ScheduleModule.forRoot(),
        WeComPayModule.forRoot(desks.scene.options(options)),
        WeComPayModule.forRoot({ ...desks.scene.options(options), name: 'outlet' }),
      ],
      providers: [Desk],
    });
    await until(() => desks.wecom.refunds.get('REFUND-1') !== undefined);
    const ofOutlet = module.get<RefundService>(getRefundsToken('outlet'), { strict: false });
    await until(async () => (await ofOutlet.find(ROW))?.status === 'PROCESSING');
    expect(await module.get(RefundService, { strict: false }).find(ROW)).toBeUndefined();
    desks.wecom.refunds.succeed('REFUND-1');
    desks.clock.advance(MINUTE);
    await until(() => module.get(Desk).told.length > 0);
    const { mchid } = desks.wecom.credentials;
    expect(module.get(Desk).told).toEqual([`outlet ${mchid}/refund/REFUND-1/SUCCESS`]);
  });
});

describe('a process whose refunds cannot be polled', () => {
  it('is red, and says why', async () => {
    desks.pay();
    const { desk, module, later } = await desks.open({
      imports: [TerminusModule],
      providers: [WeComPayHealthIndicator],
    });
    const health = module.get(WeComPayHealthIndicator);
    expect(await health.isHealthy('pay')).toEqual({ pay: { status: 'up', refunds: { tracked: 0, due: 0 } } });
    desk.want('REFUND-1');
    desks.wecom.faults.add({ kind: 'errcode', errcode: 48002, on: GET_REFUND_DETAIL, times: Infinity });
    await later(MINUTE);
    expect(await health.isHealthy('pay')).toMatchObject({
      pay: {
        status: 'down',
        refunds: { tracked: 1 },
        message: expect.stringMatching(/^Polling of refunds is paused until .+48002/u),
      },
    });
  });
});

describe('the channel of polls', () => {
  const heard: PollMessage[] = [];
  const listen = (message: unknown) => void heard.push(message as PollMessage);
  beforeEach(() => subscribe(WECOM_PAY_CHANNELS.poll, listen));
  afterEach(() => void unsubscribe(WECOM_PAY_CHANNELS.poll, listen));

  it('tells of a refund by its number, its order and its status', async () => {
    desks.pay();
    const { desk, later } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    expect(heard).toMatchObject([
      {
        kind: 'refund',
        out_refund_no: 'REFUND-1',
        out_trade_no: 'ORDER-1',
        status: 'PROCESSING',
        trade_state: undefined,
        source: 'schedule',
        code: undefined,
      },
    ]);
  });
});
