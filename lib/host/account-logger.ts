import { Logger } from '@nestjs/common';
import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';

export function accountLogger(account: string): Logger {
  return new Logger(account === DEFAULT_ACCOUNT ? 'WeComPay' : `WeComPay:${account}`);
}
