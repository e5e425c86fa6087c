/** A page of WeCom's admin console, as the way to it. */
export interface ConsolePage {
  readonly path: string;
  /** The step of `docs/wecom-setup.md` that it belongs to. */
  readonly step: number;
}

const APP = '管理后台 → 应用管理 → 自建 → the app';

/** Where an administrator sets what this module needs. */
export const CONSOLE = {
  account: { path: '企业微信 on a phone → 对外收款 → 小程序', step: 1 },
  app: { path: APP, step: 2 },
  callers: { path: '管理后台 → 应用管理 → 对外收款 → API → 可调用接口的应用', step: 3 },
  trustedIp: { path: `${APP} → 企业可信IP`, step: 4 },
  receiving: { path: `${APP} → 接收消息 → 设置API接收`, step: 4 },
  secret: { path: `${APP} → Secret`, step: 5 },
  corp: { path: '管理后台 → 我的企业 → 企业信息 → 企业ID', step: 5 },
  systemApp: { path: '管理后台 → 应用管理 → 对外收款', step: 6 },
} as const satisfies Readonly<Record<string, ConsolePage>>;
