import { flag, section } from '../options/option-rules.js';

/** The options of `WeComPayTelemetryModule`. */
export interface WeComPayTelemetryOptions {
  /**
   * Whether spans carry `mchid`, `out_trade_no`, `out_refund_no` and `out_request_no`. Metrics never do.
   * @default false
   */
  readonly orderNumbers?: boolean | undefined;
}

/** The validated options, with defaults filled in. */
export type ResolvedTelemetryOptions = Readonly<Required<{ orderNumbers: boolean }>>;

const OPTIONS = ['orderNumbers'] as const satisfies readonly (keyof WeComPayTelemetryOptions)[];

const MODULE = 'WeComPayTelemetryModule';

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveTelemetryOptions(options: unknown): ResolvedTelemetryOptions {
  const { orderNumbers = false } = section('', options, OPTIONS, MODULE);
  return Object.freeze({ orderNumbers: flag('orderNumbers', orderNumbers, MODULE) });
}
