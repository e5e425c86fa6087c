import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { WECOM_PAY_TELEMETRY_OPTIONS } from './telemetry.constants.js';
import type { WeComPayTelemetryOptions } from './telemetry.options.js';
import { resolveTelemetryOptions } from './telemetry.options.js';
import { Telemetry } from './telemetry.js';

/**
 * Gives OpenTelemetry spans and metrics of what `WeComPayModule` does, for all accounts of the process. Import it once,
 * next to `WeComPayModule`; register the OpenTelemetry SDK before the application starts, and shut it down after
 * `app.close()`.
 */
@Module({})
export class WeComPayTelemetryModule {
  /**
   * @throws {WeComOptionsError} from `init()`, if an option is invalid.
   * @example WeComPayTelemetryModule.forRoot()
   */
  static forRoot(options: WeComPayTelemetryOptions = {}): DynamicModule {
    return {
      module: WeComPayTelemetryModule,
      providers: [
        { provide: WECOM_PAY_TELEMETRY_OPTIONS, useFactory: () => resolveTelemetryOptions(options) },
        Telemetry,
      ],
    };
  }
}
