import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import { FakeUpstream } from './fake-upstream.js';

export class NotificationsDto {
  @IsBoolean()
  arrive!: boolean;
}

@Controller('wecom/notifications')
export class NotificationsController {
  constructor(private readonly upstream: FakeUpstream) {}

  @Post()
  @HttpCode(204)
  set(@Body() { arrive }: NotificationsDto): void {
    this.upstream.losesNotifications = !arrive;
  }
}
