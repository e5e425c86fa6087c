import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { WeComPayMessages } from '../diagnostics/messages.js';
import type { Handlers } from '../diagnostics/subscriptions.js';
import { subscribeTo } from '../diagnostics/subscriptions.js';
import { accountLogger } from '../host/account-logger.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import type { LogLine } from './log-line.js';
import { LOG_LINES } from './log-line.js';
import type { ResolvedLogsOptions } from './logs.options.js';

/** Logs what happens to the orders, refunds and applyments of one account, as long as the application runs. */
@Injectable()
export class AccountLogs implements OnModuleInit, OnApplicationShutdown {
  private end = (): void => undefined;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedLogsOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
  ) {}

  onModuleInit(): void {
    const { logs: level } = this.options;
    if (level === undefined) return;
    const logger = accountLogger(this.account);
    // A logger that fails can be told to nobody.
    this.end = subscribeTo(
      this.handlers(({ needsAttention, fields }) => logger[needsAttention ? 'warn' : level](fields)),
      () => undefined,
    );
  }

  onApplicationShutdown(): void {
    this.end();
  }

  /** The channels are those of all accounts. */
  private handlers(write: (line: LogLine) => void): Handlers {
    const handlers = Object.entries(LOG_LINES).map(([name, lineOf]) => [
      name,
      (message: WeComPayMessages[keyof WeComPayMessages]) => {
        const line = message.account === this.account && (lineOf as LineOf)(message);
        if (line) write(line);
      },
    ]);
    return Object.fromEntries(handlers) as Handlers;
  }
}

type LineOf = (message: WeComPayMessages[keyof WeComPayMessages]) => LogLine | undefined;
