import type { NotificationsOptions, WeComPayOptions } from 'nestjs-wecom-pay';
import { weComPayConfig } from 'nestjs-wecom-pay';

/** The WeCom that the shop talks to. This one is real. */
export class Upstream {
  readonly options: WeComPayOptions = weComPayConfig();
  /** Set by `WECOM_NOTIFICATION_TOKEN` and `WECOM_NOTIFICATION_AES_KEY`. */
  readonly notifications: NotificationsOptions | undefined = this.options.notifications;
}
