import { Controller, HttpCode, Post } from '@nestjs/common';
import { FakeUpstream } from './fake-upstream.js';

@Controller('wecom/outage')
export class OutageController {
  constructor(private readonly upstream: FakeUpstream) {}

  @Post()
  @HttpCode(204)
  begin(): void {
    this.upstream.outage.begin();
  }
}
