import type { Provider } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { hasWeCom } from '../environment.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { CustomerController } from './customer.controller.js';
import { FakeUpstream } from './fake-upstream.js';
import { OutageController } from './outage.controller.js';
import { Upstream } from './upstream.js';

const FAKE: Provider[] = [
  { provide: FakeUpstream, useFactory: () => FakeUpstream.start() },
  { provide: Upstream, useExisting: FakeUpstream },
];

/** With a real WeCom, the customer is real too. */
@Global()
@Module({
  imports: [TimelineModule],
  controllers: hasWeCom() ? [] : [CustomerController, OutageController],
  providers: hasWeCom() ? [Upstream] : FAKE,
  exports: hasWeCom() ? [Upstream] : [Upstream, FakeUpstream],
})
export class UpstreamModule {}
