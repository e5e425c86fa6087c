import type { Logger } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { nameOf } from '../errors/foreign-error.js';
import { accountLogger } from '../host/account-logger.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import type { Drift, ResolvedDriftOptions } from './drift.options.js';

/** Reports each deviating field once: a change at WeCom affects every order. */
@Injectable()
export class DriftReporter {
  private readonly logger: Logger;
  private readonly reported = new Set<string>();

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedDriftOptions,
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
      `WeCom's reply deviates from its documentation: ${field} should be ${expected}, got ${received}.`,
    );
    void this.tell(drift);
  }

  private async tell(drift: Drift): Promise<void> {
    try {
      await this.options.onDrift?.(drift);
    } catch (error) {
      this.logger.error(`The option onDrift failed (${nameOf(error)}).`);
    }
  }
}
