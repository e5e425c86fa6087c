import { Secret } from '../common/secret.js';
import { optional, text, withMethods } from '../options/option-rules.js';
import type { AccessTokenStore } from './access-token-store.interface.js';

/** Who the app is to WeCom, and where its access token is shared. */
export interface AccessTokenOptions {
  /** 企业ID, such as `ww1234567890abcdef`: 管理后台 → 我的企业 → 企业信息. */
  corpId: string;
  /** The secret of the self-built app that may call 对外收款: 管理后台 → 应用管理 → 自建. Never printed. */
  corpSecret: string | Secret;
  /**
   * Shares access tokens between processes. Accounts with the same credential share one store: that of the first.
   * @default that of `WeComPayRedisModule` where it is imported; otherwise one in the memory of this process
   */
  accessTokenStore?: AccessTokenStore | undefined;
}

/** The same, checked. The secret is sealed. */
export interface ResolvedAccessTokenOptions {
  readonly corpId: string;
  readonly corpSecret: Secret;
  /** Without one, the store that the application provides for all accounts is used, or the memory. */
  readonly accessTokenStore: AccessTokenStore | undefined;
}

export const ACCESS_TOKEN_OPTIONS = [
  'corpId',
  'corpSecret',
  'accessTokenStore',
] as const satisfies readonly (keyof AccessTokenOptions)[];

/** @throws {WeComOptionsError} that names the option, what it got (never a secret) and what is allowed. */
export function resolveAccessTokenOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedAccessTokenOptions {
  return {
    corpId: text(
      'corpId',
      given['corpId'],
      /^[\w-]{1,64}$/u,
      'the id of your corp, such as "ww1234567890abcdef" (weComPayConfig: WECOM_CORP_ID)',
    ),
    corpSecret: corpSecret(given['corpSecret']),
    accessTokenStore: optional(given['accessTokenStore'] ?? undefined, (value) =>
      withMethods<AccessTokenStore>('accessTokenStore', value, ['get', 'set', 'delete']),
    ),
  };
}

function corpSecret(value: unknown): Secret {
  const plain = value instanceof Secret ? value.reveal() : value;
  return new Secret(
    text(
      'corpSecret',
      plain,
      /^[\x21-\x7e]{1,512}$/u,
      'the secret of your self-built app, without spaces (weComPayConfig: WECOM_CORP_SECRET)',
    ),
  );
}
