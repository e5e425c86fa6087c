/** What to do if requests that come from WeCom are refused. */
export const COMPARE_KEYS = 'compare notifications.keys and corpId with the admin console (管理后台).';
