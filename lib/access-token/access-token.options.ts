import { Secret } from '../common/secret.js';
import { optional, text, withMethods } from '../options/option-rules.js';
import type { AccessTokenStore } from './access-token-store.interface.js';

/** The app's credential, and where its access token is shared. */
export interface AccessTokenOptions {
  /** 企业ID (corp ID), such as `ww1234567890abcdef`: 管理后台 → 我的企业 → 企业信息. */
  corpId: string;
  /** Secret of the self-built app (自建应用) that may call 对外收款: 管理后台 → 应用管理 → 自建. Never printed. */
  corpSecret: string | Secret;
  /**
   * Shares access tokens between processes. Accounts with the same credential share one store, that of the first.
   * @default the store of `WeComPayRedisModule` if it is imported; otherwise the memory of this process
   */
  accessTokenStore?: AccessTokenStore | undefined;
}

/** The validated options, with the secret sealed. */
export interface ResolvedAccessTokenOptions {
  readonly corpId: string;
  readonly corpSecret: Secret;
  /** If undefined, the store that the application provides for all accounts is used, or else the process memory. */
  readonly accessTokenStore: AccessTokenStore | undefined;
}

export const ACCESS_TOKEN_OPTIONS = [
  'corpId',
  'corpSecret',
  'accessTokenStore',
] as const satisfies readonly (keyof AccessTokenOptions)[];

/** @throws {WeComOptionsError} naming the option, what it got (never a secret) and what is allowed. */
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
