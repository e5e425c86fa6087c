import type { Provider } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { hasWeCom } from '../environment.js';
import { FakeUpstream } from './fake-upstream.js';
import { NotificationsController } from './notifications.controller.js';
import { OutageController } from './outage.controller.js';
import { Upstream } from './upstream.js';

const FAKE: Provider[] = [
  { provide: FakeUpstream, useFactory: () => FakeUpstream.start() },
  { provide: Upstream, useExisting: FakeUpstream },
];

@Global()
@Module({
  controllers: hasWeCom() ? [] : [NotificationsController, OutageController],
  providers: hasWeCom() ? [Upstream] : FAKE,
  exports: hasWeCom() ? [Upstream] : [Upstream, FakeUpstream],
})
export class UpstreamModule {}
