import { registerAs } from '@nestjs/config';
import { Secret } from './common/secret.js';
import type { WeComPayOptions } from './wecom-pay.options.js';

/**
 * Reads the options from the environment: `WECOM_CORP_ID`, `WECOM_CORP_SECRET`, `WECOM_PAY_MCHID`, `WECOM_PAY_APPID`,
 * `WECOM_BASE_URL`.
 *
 * @example WeComPayModule.forRootAsync(weComPayConfig.asProvider())
 */
export const weComPayConfig = registerAs('wecomPay', (): WeComPayOptions => {
  const { WECOM_CORP_ID, WECOM_CORP_SECRET, WECOM_PAY_MCHID, WECOM_PAY_APPID, WECOM_BASE_URL } = process.env;
  return {
    corpId: WECOM_CORP_ID ?? '',
    corpSecret: new Secret(WECOM_CORP_SECRET ?? ''),
    ...(WECOM_PAY_MCHID ? { mchid: WECOM_PAY_MCHID } : {}),
    ...(WECOM_PAY_APPID ? { appid: WECOM_PAY_APPID } : {}),
    ...(WECOM_BASE_URL ? { baseUrl: WECOM_BASE_URL } : {}),
  };
});
