import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { NotificationsOptions, OrderEvent, RefundEvent } from '../../../lib/index.js';
import {
  InjectNotificationReceiver,
  NotificationReceiver,
  OnOrder,
  OnRefund,
  WeComOptionsError,
  WeComPayModule,
} from '../../../lib/index.js';
import { LocalWatchlist } from '../../../lib/polling/watch/local-watchlist.js';
import { failureOf } from '../../support/e2e-failure.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import {
  NOTIFICATIONS,
  paid,
  receive,
  refunded,
  senderOf,
  SUCCESS,
} from '../../support/e2e-notifications.js';
import { GET_ORDER, useScene } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';
import { sentNotice } from '../../support/unit-notices.js';

const scene = useScene();

@Injectable()
class Listener {
  readonly told: string[] = [];
  failures = 0;
  held = Promise.resolve();

  @OnOrder()
  changed({ id, source }: OrderEvent): void {
    this.told.push(`${id} ${source}`);
    if (this.failures-- > 0) throw new Error('no database');
  }

  @OnRefund()
  async refunded({ id, source }: RefundEvent): Promise<void> {
    this.told.push(`${id} ${source}`);
    await this.held;
  }
}

async function start(options: Partial<NotificationsOptions> = {}) {
  const logger = new RecordingLogger();
  const notifications = { ...NOTIFICATIONS, ...options };
  const module = await scene.current.launch(
    {
      imports: [
        EventEmitterModule.forRoot(),
        WeComPayModule.forRoot(scene.current.options({ notifications })),
      ],
      providers: [Listener],
    },
    logger,
  );
  return { module, logger, listener: module.get(Listener) };
}

let mchid: string;

beforeEach(() => {
  ({ mchid } = scene.current.wecom.credentials);
});

describe('notifications without the option polling', () => {
  it('are confirmed by a query and told', async () => {
    const { module, listener } = await start();
    scene.current.wecom.orders.pay('ORDER-1');
    expect(await receive(module, paid(scene.current.wecom))).toEqual(SUCCESS);
    await until(() => listener.told.length > 0);
    expect(listener.told).toEqual([`${mchid}/ORDER-1/SUCCESS notification`]);
  });

  it('are confirmed and told of refunds as well', async () => {
    const { module, listener } = await start();
    const { wecom } = scene.current;
    wecom.orders.pay('ORDER-1');
    wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 60 });
    wecom.refunds.succeed('REFUND-1');
    await receive(module, refunded(wecom, 'REFUND-1'));
    await until(() => listener.told.length > 0);
    expect(listener.told).toEqual([`${mchid}/refund/REFUND-1/SUCCESS notification`]);
  });

  it('are told of a newer state that comes while the one before is being told', async () => {
    const { module, listener } = await start();
    const { wecom } = scene.current;
    wecom.orders.pay('ORDER-1');
    wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 60 });
    wecom.refunds.abnormal('REFUND-1');
    let release = () => {};
    listener.held = new Promise((resolve) => (release = resolve));
    await receive(module, refunded(wecom, 'REFUND-1', 'ABNORMAL'));
    await until(() => listener.told.length === 1);
    wecom.refunds.succeed('REFUND-1');
    expect(await receive(module, refunded(wecom, 'REFUND-1'))).toEqual(SUCCESS);
    release();
    await until(() => listener.told.length === 2);
    const id = `${mchid}/refund/REFUND-1`;
    expect(listener.told).toEqual([`${id}/ABNORMAL notification`, `${id}/SUCCESS notification`]);
  });

  it('are tried again if the query does not know the order yet', async () => {
    const { module, listener } = await start();
    const { wecom } = scene.current;
    await receive(module, paid(wecom, 'ORDER-LATE'));
    await until(() => wecom.requestsTo(GET_ORDER).length === 1);
    wecom.orders.create({ out_trade_no: 'ORDER-LATE', total: 100 });
    wecom.orders.pay('ORDER-LATE');
    await until(() => listener.told.length > 0);
    expect(listener.told).toEqual([`${mchid}/ORDER-LATE/SUCCESS notification`]);
  });

  it('are told once, however often they come', async () => {
    const { module, listener } = await start();
    const { wecom } = scene.current;
    wecom.orders.pay('ORDER-1');
    await Promise.all(Array.from({ length: 100 }, () => receive(module, paid(wecom))));
    await until(() => listener.told.length > 0);
    await receive(module, paid(wecom));
    expect(wecom.requestsTo(GET_ORDER)).toHaveLength(1);
    expect(listener.told).toHaveLength(1);
  });

  it('are told again soon if the listener failed', async () => {
    const { module, listener, logger } = await start();
    listener.failures = 1;
    scene.current.wecom.orders.pay('ORDER-1');
    await receive(module, paid(scene.current.wecom));
    await until(() => listener.told.length === 2);
    expect(new Set(listener.told).size).toBe(1);
    const failures = logger.own.filter(({ level }) => level === 'error');
    expect(failures).toMatchObject([
      {
        message: expect.stringMatching(
          /failed for .+ Without the option polling, it is attempted only a few more times, within a minute\.$/u,
        ),
      },
    ]);
  });

  it('promise no redelivery if there is no listener either', async () => {
    const logger = new RecordingLogger();
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    const imports = [EventEmitterModule.forRoot(), WeComPayModule.forRoot(options)];
    const module = await scene.current.launch({ imports }, logger);
    scene.current.wecom.orders.pay('ORDER-1');
    await receive(module, paid(scene.current.wecom));
    await until(() => logger.own.some(({ message }) => message.includes('has no listener')));
    expect(logger.own.at(-1)?.message).toMatch(
      /has no listener\. Without the option polling, .+ Add a method/u,
    );
  });

  it('say once that nothing else finds a payment, nor a refund that an account listens to', async () => {
    class RefundListener {
      @OnRefund(undefined, { account: 'outlet' })
      refunded(): void {}
    }
    const logger = new RecordingLogger();
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    const outlet = { ...options, name: 'outlet', mchid: '1999999999' };
    const accounts = [WeComPayModule.forRoot(options), WeComPayModule.forRoot(outlet)];
    const imports = [EventEmitterModule.forRoot(), ...accounts];
    await scene.current.launch({ imports, providers: [RefundListener] }, logger);
    const warnings = logger.own.filter(({ level }) => level === 'warn');
    const polling = expect.stringMatching(/^Without the option polling, the event of a payment depends on/u);
    const refunds = expect.stringMatching(/^Without the option refunds, the event of a refund depends on/u);
    expect(warnings.map(({ context, message }) => [context, message])).toEqual([
      ['WeComPay', polling],
      ['WeComPay:outlet', polling],
      ['WeComPay:outlet', refunds],
    ]);
  });

  it('are answered after the query with before-ack', async () => {
    const { module, listener } = await start({ confirm: 'before-ack' });
    scene.current.wecom.orders.pay('ORDER-1');
    expect(await receive(module, paid(scene.current.wecom))).toEqual(SUCCESS);
    expect(listener.told).toHaveLength(1);
  });

  it('are followed once with before-ack, if that is enough', async () => {
    const { module } = await start({ confirm: 'before-ack' });
    const hasten = jest.spyOn(LocalWatchlist.prototype, 'hasten');
    scene.current.wecom.orders.pay('ORDER-1');
    expect(await receive(module, paid(scene.current.wecom))).toEqual(SUCCESS);
    expect(hasten).toHaveBeenCalledTimes(1);
    hasten.mockRestore();
  });

  it('are not acknowledged with before-ack if nothing was learned within 3 s', async () => {
    const { module } = await start({ confirm: 'before-ack' });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    const startedAt = performance.now();
    expect(await receive(module, paid(scene.current.wecom))).toMatchObject({ status: 503, body: '' });
    expect(performance.now() - startedAt).toBeGreaterThan(2_900);
  });

  it('are each reported as lost if the application closes before their listener succeeds', async () => {
    const { module, listener, logger } = await start();
    listener.failures = Infinity;
    scene.current.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    for (const number of ['ORDER-1', 'ORDER-2']) {
      scene.current.wecom.orders.pay(number);
      expect(await receive(module, paid(scene.current.wecom, number))).toEqual(SUCCESS);
    }
    await until(() => new Set(listener.told).size === 2);
    await module.close();
    const errors = logger.own.filter(({ level }) => level === 'error').map(({ message }) => message);
    for (const number of ['ORDER-1', 'ORDER-2'])
      expect(errors).toContainEqual(
        expect.stringContaining(`order ${mchid}/${number} could not be confirmed by a query`),
      );
  });

  it('are not acknowledged any more while the application closes', async () => {
    const { module } = await start();
    await module.close();
    expect(await receive(module, paid(scene.current.wecom))).toMatchObject({ status: 503, body: '' });
  });

  it('need the EventEmitterModule', async () => {
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    const failure = await failureOf(scene.current.launch({ imports: [WeComPayModule.forRoot(options)] }));
    expect(failure.message).toMatch(/the option notifications requires EventEmitterModule/u);
  });
});

describe('NotificationReceiver', () => {
  it('names the option that it requires', async () => {
    const { module } = await scene.current.start();
    const failure = await failureOf(receive(module, paid(scene.current.wecom)));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toMatch(/NotificationReceiver requires the option notifications/u);
  });

  it('is injected for each account', async () => {
    @Injectable()
    class Web {
      constructor(
        readonly receiver: NotificationReceiver,
        @InjectNotificationReceiver('outlet') readonly outlet: NotificationReceiver,
      ) {}
    }
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    const module = await scene.current.launch({
      imports: [
        EventEmitterModule.forRoot(),
        WeComPayModule.forRoot({ ...options, isGlobal: true }),
        WeComPayModule.forRoot({ ...options, name: 'outlet', isGlobal: true }),
      ],
      providers: [Web],
    });
    const { receiver, outlet } = module.get(Web);
    expect(receiver).toBeInstanceOf(NotificationReceiver);
    expect(outlet).toBeInstanceOf(NotificationReceiver);
    expect(outlet).not.toBe(receiver);
  });

  it('ignores and reports once a type that it does not know', async () => {
    const { module, logger } = await start();
    const sender = senderOf(scene.current.wecom);
    for (let copy = 0; copy < 3; copy++) {
      const notice = sentNotice({ event_type: 'TRANSACTION.PAID', content: {} }, sender);
      expect(await receive(module, notice)).toEqual(SUCCESS);
    }
    const said = logger.own.filter(({ message }) => message.includes('TRANSACTION.PAID'));
    expect(said).toHaveLength(1);
  });

  it('prints no key, no token and no content', async () => {
    const { module, logger } = await start();
    await receive(module, { ...paid(scene.current.wecom), body: '<xml>openid-of-somebody</xml>' });
    const receiver = module.get(NotificationReceiver);
    const printed = [inspect(receiver, { depth: 20, showHidden: true }), JSON.stringify(logger.lines)].join();
    const [{ token, encodingAESKey }] = NOTIFICATIONS.keys as never as [Record<string, string>];
    for (const secret of [token!, encodingAESKey!, 'openid-of-somebody'])
      expect(printed).not.toContain(secret);
  });
});
