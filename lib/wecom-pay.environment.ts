import { Secret } from './common/secret.js';
import type { WeComPayOptions } from './wecom-pay.options.js';

/** The options that these variables give; what is wrong with them is found by those who resolve them. */
export function optionsFrom(environment: NodeJS.ProcessEnv): WeComPayOptions {
  const { WECOM_CORP_ID, WECOM_CORP_SECRET, WECOM_PAY_MCHID, WECOM_PAY_APPID, WECOM_BASE_URL } = environment;
  const { WECOM_NOTIFICATION_TOKEN = '', WECOM_NOTIFICATION_AES_KEY = '' } = environment;
  const { WECOM_BILL_BASE_URL, WECOM_BILL_ERRCODE_NONE, WECOM_BILL_ERRCODE_NOT_READY } = environment;
  const isNotified = WECOM_NOTIFICATION_TOKEN !== '' || WECOM_NOTIFICATION_AES_KEY !== '';
  const key = {
    token: new Secret(WECOM_NOTIFICATION_TOKEN),
    encodingAESKey: new Secret(WECOM_NOTIFICATION_AES_KEY),
  };
  return {
    corpId: WECOM_CORP_ID ?? '',
    corpSecret: new Secret(WECOM_CORP_SECRET ?? ''),
    ...(WECOM_PAY_MCHID ? { mchid: WECOM_PAY_MCHID } : {}),
    ...(WECOM_PAY_APPID ? { appid: WECOM_PAY_APPID } : {}),
    ...(WECOM_BASE_URL ? { baseUrl: WECOM_BASE_URL } : {}),
    ...(WECOM_BILL_BASE_URL ? { billBaseUrl: WECOM_BILL_BASE_URL } : {}),
    billErrcodes: {
      none: numberIn(WECOM_BILL_ERRCODE_NONE),
      notReady: numberIn(WECOM_BILL_ERRCODE_NOT_READY),
    },
    ...(isNotified ? { notifications: { keys: [key] } } : {}),
  };
}

/** NaN if it is no number, which the option then refuses. */
function numberIn(variable: string | undefined): number | undefined {
  return variable ? Number(variable) : undefined;
}
