import type { ModuleMetadata } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import type {
  RefundEvent,
  UnfinishedRefund,
  UnresolvedRefundEvent,
  WeComPayOptions,
} from '../../lib/index.js';
import { OnRefund, RefundService, UnfinishedRefunds, WeComPayModule } from '../../lib/index.js';
import type { FakeWeCom, FakeWeComOptions } from '../../lib/testing/index.js';
import { RecordingLogger } from './e2e-logger.js';
import { AT_NEW_YEAR, laterIn, settledIn } from './e2e-own-ticks.js';
import { APPID } from './e2e-payments.js';
import type { Scene } from './e2e-scene.js';
import { useScene } from './e2e-scene.js';
import { until, useMovableClock } from './e2e-time.js';

export const REFUND = '/cgi-bin/miniapppay/refund';
export const GET_REFUND_DETAIL = '/cgi-bin/miniapppay/get_refund_detail';

/** A host that keeps its refunds in memory, and lists them until it has handled their end. */
@Injectable()
export class RefundDesk {
  readonly wanted = new Map<string, UnfinishedRefund>();
  readonly events: RefundEvent[] = [];
  readonly unresolved: UnresolvedRefundEvent[] = [];
  /** What its listener does. */
  handle: (event: RefundEvent) => unknown = ({ refund }) => this.wanted.delete(refund.out_refund_no);

  @UnfinishedRefunds()
  unfinished(): Iterable<UnfinishedRefund> {
    return this.wanted.values();
  }

  @OnRefund()
  async changed(event: RefundEvent): Promise<void> {
    this.events.push(event);
    await this.handle(event);
  }

  @OnRefund('UNRESOLVED')
  givenUp(event: UnresolvedRefundEvent): void {
    this.unresolved.push(event);
  }

  /** A part of 100 分 of an order that the host wants to refund. */
  want(out_refund_no: string, refund = 100, out_trade_no = 'ORDER-1'): UnfinishedRefund {
    const row = { out_refund_no, out_trade_no, refund, total: 100, createdAt: Date.now() };
    this.wanted.set(out_refund_no, row);
    return row;
  }

  /** What it was told, as `REFUND-1 SUCCESS`. */
  get told(): readonly string[] {
    return this.events.map(({ refund }) => `${refund.out_refund_no} ${refund.status}`);
  }
}

/** An application that refunds. Its own cron job ticks at New Year, so that nothing happens unless a test says so. */
export interface OpenDesk {
  readonly module: TestingModule;
  readonly desk: RefundDesk;
  readonly refunds: RefundService;
  readonly logger: RecordingLogger;
  /** Lets so many ms pass and the cron job tick, and waits until what comes of it is over. */
  readonly later: (ms: number) => Promise<void>;
}

interface DeskOptions {
  readonly account?: Partial<WeComPayOptions>;
  /** The table, if several replicas share one. */
  readonly wanted?: RefundDesk['wanted'];
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: ModuleMetadata['providers'];
}

/** Gives each test a fake WeCom with a paid order, a clock that moves, and desks that it closes. */
export function useRefundDesks(options: FakeWeComOptions = {}) {
  const scene = useScene({ refundTakes: Infinity, ...options });
  const clock = useMovableClock();
  return {
    clock,
    get wecom(): FakeWeCom {
      return scene.current.wecom;
    },
    get scene(): Scene {
      return scene.current;
    },
    /** How many requests of refunds WeCom got. */
    get requested(): number {
      return scene.current.wecom.requestsTo(REFUND).length;
    },
    /** Pays the order of the scene. */
    pay(): void {
      scene.current.wecom.orders.pay('ORDER-1');
    },
    async open({ account, wanted, imports = [], providers = [] }: DeskOptions = {}): Promise<OpenDesk> {
      const logger = new RecordingLogger();
      const desk = Object.assign(new RefundDesk(), wanted && { wanted });
      const module = await scene.current.launch(
        {
          imports: [
            EventEmitterModule.forRoot(),
            ScheduleModule.forRoot(),
            WeComPayModule.forRoot(
              scene.current.options({ appid: APPID, refunds: { cron: AT_NEW_YEAR }, ...account }),
            ),
            ...imports,
          ],
          providers: [{ provide: RefundDesk, useValue: desk }, ...providers],
        },
        logger,
      );
      const refunds = module.get(RefundService, { strict: false });
      if (refunds.lifecycle.isOn) await until(async () => (await refunds.stats()).lastSweep !== undefined);
      await settledIn(refunds);
      return { module, desk, refunds, logger, later: laterIn(module, refunds, clock) };
    },
  };
}
