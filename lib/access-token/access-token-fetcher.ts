import { Inject, Injectable } from '@nestjs/common';
import type { Attempt } from '../calls/call.js';
import { CallRunner } from '../calls/call-runner.js';
import { measured, publish } from '../diagnostics/channels.js';
import { decodeReply } from '../http/decode-reply.js';
import { DriftReporter } from '../http/drift-reporter.js';
import { WeComHttpClient } from '../http/wecom-http.client.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import type { StoredAccessToken } from './access-token-store.interface.js';
import type { ResolvedAccessTokenOptions } from './access-token.options.js';
import { GET_TOKEN } from './get-token.endpoint.js';
import { GetTokenResponseDto } from './get-token.response.dto.js';
import { UNSTATED_LIFETIME } from './token-lifetime.js';

/** Fetches the access token of one app from WeCom. */
@Injectable()
export class AccessTokenFetcher {
  constructor(
    private readonly runner: CallRunner,
    private readonly http: WeComHttpClient,
    private readonly drift: DriftReporter,
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedAccessTokenOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
  ) {}

  /** @see https://developer.work.weixin.qq.com/document/path/91039 */
  fetch(): Promise<StoredAccessToken> {
    return measured(
      () => this.runner.run(GET_TOKEN, {}, (call) => call.send((attempt) => this.request(attempt))),
      (outcome) => publish('tokenFetch', () => ({ account: this.account, ...outcome() })),
    );
  }

  private async request(attempt: Attempt): Promise<StoredAccessToken> {
    const secret = this.options.corpSecret.reveal();
    const sentAt = Date.now();
    const body = await this.http.exchange({
      endpoint: GET_TOKEN,
      query: { corpid: this.options.corpId, corpsecret: secret },
      secrets: [],
      ...attempt,
    });
    const { access_token, expires_in = UNSTATED_LIFETIME } = decodeReply(
      GetTokenResponseDto,
      body,
      GET_TOKEN.path,
      (departure) => this.drift.report({ endpoint: GET_TOKEN.path, ...departure }),
    );
    return { token: access_token, expiresAt: sentAt + expires_in * 1000 };
  }
}
