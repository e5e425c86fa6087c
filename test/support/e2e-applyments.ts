import type { ModuleMetadata } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import type {
  ApplymentEvent,
  UnfinishedApplyment,
  UnresolvedApplymentEvent,
  WeComPayOptions,
} from '../../lib/index.js';
import { ApplymentService, OnApplyment, UnfinishedApplyments, WeComPayModule } from '../../lib/index.js';
import type { FakeWeCom, FakeWeComOptions } from '../../lib/testing/index.js';
import { RecordingLogger } from './e2e-logger.js';
import { AT_NEW_YEAR, laterIn } from './e2e-own-ticks.js';
import type { Scene } from './e2e-scene.js';
import { useScene } from './e2e-scene.js';
import { until, useMovableClock } from './e2e-time.js';
import { aCompany } from './unit-applyments.js';

export const UPLOAD_IMAGE = '/cgi-bin/miniapppay/upload_image';
export const APPLY_MCH = '/cgi-bin/miniapppay/apply_mch';
export const GET_APPLYMENT_STATUS = '/cgi-bin/miniapppay/get_applyment_status';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The smallest PNG that there is, nearly. */
export const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
]);

/** A host that keeps its applyments in memory, and lists them until it has handled their end. */
@Injectable()
export class ApplymentDesk {
  readonly pending = new Map<string, UnfinishedApplyment>();
  readonly events: ApplymentEvent[] = [];
  readonly unresolved: UnresolvedApplymentEvent[] = [];
  /** What its listener does. */
  handle: (event: ApplymentEvent) => unknown = ({ out_request_no, final }) => {
    if (final) this.pending.delete(out_request_no);
  };

  @UnfinishedApplyments()
  unfinished(): Iterable<UnfinishedApplyment> {
    return this.pending.values();
  }

  @OnApplyment()
  async changed(event: ApplymentEvent): Promise<void> {
    this.events.push(event);
    await this.handle(event);
  }

  @OnApplyment('UNRESOLVED')
  givenUp(event: UnresolvedApplymentEvent): void {
    this.unresolved.push(event);
  }

  list(out_request_no: string, retries?: number): void {
    this.pending.set(out_request_no, { out_request_no, createdAt: Date.now(), retries });
  }

  /** What it was told, as `APPLY-1 FINISH`. */
  get told(): readonly string[] {
    return this.events.map(
      ({ out_request_no, applyment }) => `${out_request_no} ${applyment.status.applyment_state}`,
    );
  }
}

/** Uploads an image and submits an applyment that uses it. */
export async function handIn(service: ApplymentService, out_request_no: string): Promise<void> {
  const { open_wx_pay_media_id } = await service.uploadImage(PNG);
  await service.apply(aCompany({ out_request_no }, open_wx_pay_media_id));
}

/** An application that opens accounts. Its own cron job ticks at New Year, so that nothing happens unless a test says so. */
export interface OpenApplyments {
  readonly module: TestingModule;
  readonly desk: ApplymentDesk;
  readonly service: ApplymentService;
  readonly logger: RecordingLogger;
  /** Lets so many ms pass and the cron job tick, and waits until what comes of it is over. */
  readonly later: (ms: number) => Promise<void>;
}

/** Gives each test a fake WeCom, a clock that moves, and applications that it closes. */
export function useApplyments(options: FakeWeComOptions = {}) {
  const scene = useScene(options);
  const clock = useMovableClock();
  return {
    clock,
    get wecom(): FakeWeCom {
      return scene.current.wecom;
    },
    get scene(): Scene {
      return scene.current;
    },
    async open(
      account: Partial<WeComPayOptions> = {},
      desk = new ApplymentDesk(),
      { imports = [], providers = [] }: Pick<ModuleMetadata, 'imports' | 'providers'> = {},
    ): Promise<OpenApplyments> {
      const logger = new RecordingLogger();
      const module = await scene.current.launch(
        {
          imports: [
            EventEmitterModule.forRoot(),
            ScheduleModule.forRoot(),
            WeComPayModule.forRoot(scene.current.options({ applyments: { cron: AT_NEW_YEAR }, ...account })),
            ...imports,
          ],
          providers: [{ provide: ApplymentDesk, useValue: desk }, ...providers],
        },
        logger,
      );
      const service = module.get(ApplymentService, { strict: false });
      const isPolling = service.lifecycle.isOn && account.applyments?.autoStart !== false;
      if (isPolling) await until(async () => (await service.stats()).lastSweep !== undefined);
      return { module, desk, service, logger, later: laterIn(module, service, clock) };
    },
  };
}
