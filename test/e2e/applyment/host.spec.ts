import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import type { ApplymentEvent } from '../../../lib/index.js';
import {
  ApplymentService,
  getApplymentsToken,
  OnApplyment,
  OrderTracker,
  UnfinishedApplyments,
  WeComOptionsError,
  WeComPayModule,
} from '../../../lib/index.js';
import { GET_APPLYMENT_STATUS, handIn, MINUTE, useApplyments } from '../../support/e2e-applyments.js';
import { failureOf } from '../../support/e2e-failure.js';
import { until } from '../../support/e2e-time.js';

const applyments = useApplyments();
const optionsOf = (more: object = {}) => applyments.scene.options({ applyments: {}, ...more });
const HOST = [EventEmitterModule.forRoot(), ScheduleModule.forRoot()];

describe('an application that polls applyments', () => {
  it('is told which imports are missing', async () => {
    const failure = await failureOf(
      applyments.scene.launch({ imports: [WeComPayModule.forRoot(optionsOf())] }),
    );
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toMatch(
      /the option applyments requires EventEmitterModule.+the option applyments requires ScheduleModule/u,
    );
  });

  it('is refused with a polling engine that keeps orders only, and if it is registered twice', async () => {
    class OrdersOnly {}
    const account = { ...optionsOf(), pollingEngine: OrdersOnly as never };
    const failure = await failureOf(applyments.scene.launch({ imports: [WeComPayModule.forRoot(account)] }));
    expect(failure.message).toMatch(
      /the option applyments requires CronPollingEngine or BullMqPollingEngine/u,
    );
    const twice = [1, 2].map(() => WeComPayModule.forRoot(optionsOf()));
    const again = await failureOf(applyments.scene.launch({ imports: [...HOST, ...twice] }));
    expect(again.message).toMatch(/with the option applyments, so each applyment would be polled twice/u);
  });

  it('polls the applyments of each of its accounts, and its orders apart from them', async () => {
    @Injectable()
    class Desk {
      readonly told: string[] = [];
      readonly open = new Set<string>();

      @UnfinishedApplyments('outlet')
      unfinished() {
        return [...this.open].map((out_request_no) => ({ out_request_no }));
      }

      @OnApplyment('FINISH', { account: 'outlet' })
      opened({ account, id }: ApplymentEvent): void {
        this.told.push(`${account} ${id}`);
        this.open.clear();
      }
    }
    const module = await applyments.scene.launch({
      imports: [
        ...HOST,
        WeComPayModule.forRoot(optionsOf({ polling: {} })),
        WeComPayModule.forRoot({ ...optionsOf(), name: 'outlet' }),
      ],
      providers: [Desk],
    });
    const outlet = module.get<ApplymentService>(getApplymentsToken('outlet'), { strict: false });
    await handIn(outlet, 'APPLY-1');
    applyments.wecom.applyments.advance('APPLY-1', 'FINISH');
    await outlet.track({ out_request_no: 'APPLY-1' });
    await until(() => module.get(Desk).told.length > 0);
    expect(module.get(Desk).told).toEqual(['outlet applyment/APPLY-1/FINISH']);
    const main = module.get(ApplymentService, { strict: false });
    expect([
      (await main.stats()).tracked,
      (await module.get(OrderTracker, { strict: false }).stats()).tracked,
    ]).toEqual([0, 0]);
  });
});

it('is red while its applyments cannot be polled, and says why', async () => {
  const { desk, module, later, logger } = await applyments.open({}, undefined, {
    imports: [TerminusModule],
    providers: [WeComPayHealthIndicator],
  });
  const health = module.get(WeComPayHealthIndicator);
  expect(await health.isHealthy('pay')).toEqual({
    pay: { status: 'up', applyments: { tracked: 0, due: 0 } },
  });
  desk.list('APPLY-1');
  applyments.wecom.faults.add({ kind: 'errcode', errcode: 48002, on: GET_APPLYMENT_STATUS, times: Infinity });
  await later(MINUTE);
  expect(await health.isHealthy('pay')).toMatchObject({
    pay: {
      status: 'down',
      message: expect.stringMatching(/^Polling of applyments is paused until .+48002/u),
    },
  });
  expect(logger.own.map(({ message }) => message).join()).toMatch(
    /Polling of applyments paused; next attempt/u,
  );
});

it('names the field of a row that it cannot read, or that has another name', async () => {
  const { desk, later, logger } = await applyments.open();
  desk.pending.set('', { outRequestNo: 'APPLY-1' } as never);
  desk.pending.set('APPLY 2', { out_request_no: 'APPLY 2' });
  await later(MINUTE);
  const said = logger.own.map(({ message }) => message).join('\n');
  expect(said).toMatch(/outRequestNo/u);
  expect(said).toMatch(
    /out_request_no must be a string of 1 to 32 characters, printable ASCII without spaces/u,
  );
});

it('warns of a listener whose errors Nest swallows, as of one to applyments alone', async () => {
  @Injectable()
  class Careless {
    @OnEvent('wecom-pay.applyment.finish')
    opened(): void {}
  }
  const { logger } = await applyments.open({ polling: {} }, undefined, { providers: [Careless] });
  const warnings = logger.own.filter(({ message }) => message.includes('Careless.opened()'));
  expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('@OnApplyment()')]);
});
