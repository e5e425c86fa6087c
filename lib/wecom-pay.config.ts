import { registerAs } from '@nestjs/config';
import { optionsFrom } from './wecom-pay.environment.js';
import type { WeComPayOptions } from './wecom-pay.options.js';

/**
 * Reads the options from the environment: `WECOM_CORP_ID`, `WECOM_CORP_SECRET`, `WECOM_PAY_MCHID`, `WECOM_PAY_APPID`,
 * `WECOM_BASE_URL`; `WECOM_NOTIFICATION_TOKEN` with `WECOM_NOTIFICATION_AES_KEY`, both or neither; and for bills
 * `WECOM_BILL_BASE_URL`, `WECOM_BILL_ERRCODE_NONE`, `WECOM_BILL_ERRCODE_NOT_READY`.
 *
 * @example WeComPayModule.forRootAsync(weComPayConfig.asProvider())
 */
export const weComPayConfig = registerAs('wecomPay', (): WeComPayOptions => optionsFrom(process.env));
