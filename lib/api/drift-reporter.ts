import type { Logger } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { Departure } from '../decode/decode.js';
import { accountLogger } from '../errors/account-logger.js';
import type { ResolvedWeComPayOptions } from '../options/wecom-pay.options.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';

/** One way in which WeCom's replies depart from its documentation, without harm to the order. */
export interface Drift extends Departure {
  /** Path of the endpoint whose reply departs. */
  readonly endpoint: string;
}

/** Reports each departing field once: a change at WeCom concerns every order. */
@Injectable()
export class DriftReporter {
  private readonly logger: Logger;
  private readonly reported = new Set<string>();

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedWeComPayOptions,
    @Inject(WECOM_PAY_ACCOUNT) account: string,
  ) {
    this.logger = accountLogger(account);
  }

  report(drift: Drift): void {
    const { endpoint, path, expected, received } = drift;
    const field = `${endpoint} ${path}`;
    if (this.reported.has(field)) return;
    this.reported.add(field);
    this.logger.warn(
      `WeCom's reply departs from its documentation: ${field} should be ${expected}, got ${received}.`,
    );
    void this.tell(drift);
  }

  private async tell(drift: Drift): Promise<void> {
    try {
      await this.options.onDrift?.(drift);
    } catch (error) {
      this.logger.error(
        `The option onDrift failed with ${error instanceof Error ? error.name : typeof error}.`,
      );
    }
  }
}
