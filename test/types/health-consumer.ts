// Uses every public symbol of the entry for @nestjs/terminus, as an application would.
import { Controller, Get, Module } from '@nestjs/common';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import type { WeComPayHealthOptions } from 'nestjs-wecom-pay/health';
import { WeComPayHealthIndicator } from 'nestjs-wecom-pay/health';

const ofOutlet: WeComPayHealthOptions = { account: 'outlet', mostDelay: 120_000 };

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly weComPay: WeComPayHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.weComPay.isHealthy('wecom-pay'),
      (): Promise<HealthIndicatorResult<'outlet'>> => this.weComPay.isHealthy('outlet', ofOutlet),
    ]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [WeComPayHealthIndicator],
})
export class HealthModule {}
