import type { WeComPayOptions } from 'nestjs-wecom-pay';
import { weComPayConfig } from 'nestjs-wecom-pay';

/** The WeCom that the shop talks to. This one is real. */
export class Upstream {
  readonly options: WeComPayOptions = weComPayConfig();
}
