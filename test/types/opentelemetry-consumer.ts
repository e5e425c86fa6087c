// Uses every public symbol of the entry for OpenTelemetry, as an application would.
import { Module } from '@nestjs/common';
import type { WeComPayTelemetryOptions } from 'nestjs-wecom-pay/opentelemetry';
import { WeComPayTelemetryModule } from 'nestjs-wecom-pay/opentelemetry';

const withNumbers: WeComPayTelemetryOptions = { orderNumbers: true };

@Module({ imports: [WeComPayTelemetryModule.forRoot()] })
export class ObservedModule {}

@Module({ imports: [WeComPayTelemetryModule.forRoot(withNumbers)] })
export class ObservedInDetailModule {}
