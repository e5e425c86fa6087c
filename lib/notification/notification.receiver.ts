import { withTimeout } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { operation, publish } from '../diagnostics/channels.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { accountFit } from './account-fit.js';
import { COMPARE_KEYS } from './advice.js';
import type { NoticeConfirmer } from './notice-confirmer.js';
import type { NotificationStats } from './notification-stats.js';
import { counted, NONE_ANSWERED } from './notification-stats.js';
import type { ResolvedNotificationsOptions } from './notifications.options.js';
import type { ItemNotice, Notice } from './reading/notice.js';
import type { Reading, ReadingContext, Refusal } from './reading/read-request.js';
import { readRequest, readSealed } from './reading/read-request.js';
import type { NotificationRequest, SealedRequest } from './reading/sealed-request.js';

/** What to answer WeCom. */
export interface NotificationAnswer {
  /** 200; 401 for what is not from WeCom; 503 while the application cannot take it. */
  readonly status: number;
  readonly contentType: 'text/plain';
  /** Exactly this text, with nothing around it. */
  readonly body: string;
}

/** How long `before-ack` waits, in ms. WeCom waits for 5 s. */
const CONFIRMED_WITHIN = 3_000;
const MINUTE = 60_000;
const STALE_AFTER = 10 * MINUTE;
const MOST_TYPES = 100;

const answer = (status: number, body = ''): NotificationAnswer => ({
  status,
  contentType: 'text/plain',
  body,
});

export interface NotificationReceiverDependencies {
  /** `undefined` if the application has not switched it on. */
  readonly options: ResolvedNotificationsOptions | undefined;
  readonly corpId: string;
  readonly mchid: string | undefined;
  readonly account: string;
  readonly confirmer: NoticeConfirmer;
  readonly reports: RateLimitedLogger;
}

/**
 * Receives the notifications that WeCom sends to the app's callback URL, for a route of the application's own; the
 * route at `notifications.path` uses it by itself. Requires the option `notifications`.
 */
export class NotificationReceiver {
  private readonly ignoredTypes = new Set<string>();
  private answered = NONE_ANSWERED;

  /** @internal */
  constructor(private readonly deps: NotificationReceiverDependencies) {}

  /**
   * Verifies and decrypts a request to the callback URL, and says what to answer. The order or refund is then queried,
   * with `confirm: 'before-ack'` for up to 3 s before this returns. Send the answer within 5 s, as it is.
   *
   * @param request the query parameters, URL-decoded; the body as it was sent, as text or bytes, or parsed JSON.
   * @returns 200 with `success`, or with the decrypted `echostr` of a URL verification; 401 for whatever is not from
   * WeCom, without a reason, which only the log has.
   * @throws {WeComOptionsError} without the option `notifications`.
   * @example
   * @Post('callback')
   * async callback(@Query() query: Record<string, string>, @Body() body: string, @Res() response: Response) {
   *   const { status, contentType, body: text } = await this.receiver.receive({ query, body, method: 'POST' });
   *   response.status(status).type(contentType).send(text);
   * }
   * @see https://developer.work.weixin.qq.com/document/path/90930
   */
  async receive(request: NotificationRequest): Promise<NotificationAnswer> {
    return this.answer(readRequest(request, this.context));
  }

  /**
   * How the requests to the callback URL were answered since this process started; `undefined` without the option
   * `notifications`. Accounts that share a path count refused requests at the first of them.
   */
  stats(): NotificationStats | undefined {
    return this.deps.options && this.answered;
  }

  /** @internal */
  read(request: SealedRequest): Reading {
    return readSealed(request, this.context);
  }

  /** @internal See {@link accountFit}. */
  fit(reading: Reading): number {
    return accountFit(reading, this.deps.mchid);
  }

  /** @internal */
  answer(reading: Reading): Promise<NotificationAnswer> {
    const { account } = this.deps;
    return operation(
      () => ({ operation: 'notification', account }),
      () => this.handle(reading),
    );
  }

  private async handle(reading: Reading): Promise<NotificationAnswer> {
    const startedAt = monotonicNow();
    const given = await this.answerOf(reading);
    this.answered = counted(this.answered, given.status, new Date());
    publish('notification', () => ({
      account: this.deps.account,
      ...described(reading),
      status: given.status,
      duration: monotonicNow() - startedAt,
    }));
    return given;
  }

  private async answerOf(reading: Reading): Promise<NotificationAnswer> {
    switch (reading.kind) {
      case 'refused':
        this.reportRefused(reading);
        return answer(401);
      case 'verification':
        return answer(200, reading.echo);
      case 'notice':
        if (isStale(reading.signedAt)) this.reportStale(reading.signedAt);
        return (await this.isTaken(reading.notice)) ? answer(200, 'success') : answer(503);
    }
  }

  /** Whether nothing depends on WeCom's sending it again. */
  private async isTaken(notice: Notice): Promise<boolean> {
    if (notice.kind === 'ignored') {
      this.reportIgnored(notice.event_type);
      return true;
    }
    const { confirmer, options } = this.deps;
    if (!confirmer.accepts(notice)) return false;
    const confirmation = confirmer.confirm(notice);
    if (options?.confirm !== 'before-ack') return true;
    return withTimeout(CONFIRMED_WITHIN, () => confirmation).catch(() => false);
  }

  private get context(): ReadingContext {
    const { options, corpId } = this.deps;
    if (options) return { keys: options.keys, corpId };
    throw new WeComOptionsError(
      'WeComPayModule: NotificationReceiver requires the option notifications, such as { keys: [{ token, encodingAESKey }] }.',
    );
  }

  private reportRefused({ reason, advice = COMPARE_KEYS }: Refusal): void {
    this.deps.reports.warn(
      `refused ${reason}`,
      `A request to the callback URL was refused: ${reason}. If it came from WeCom: ${advice}`,
    );
  }

  private reportStale(signedAt: number): void {
    const minutes = Math.round(Math.abs(Date.now() - signedAt) / MINUTE);
    this.deps.reports.warn(
      'stale',
      `A notification was signed ${minutes} min ${signedAt < Date.now() ? 'ago' : 'in the future'}: it is late or repeated, or the clock of this server is wrong. ` +
        'It is confirmed by a query all the same.',
    );
  }

  private reportIgnored(type: string): void {
    if (this.ignoredTypes.has(type) || this.ignoredTypes.size >= MOST_TYPES) return;
    this.ignoredTypes.add(type);
    this.deps.reports.warn(
      `ignored ${type}`,
      `Notifications of the type ${type} are acknowledged and ignored: this version does not know them.`,
    );
  }
}

function isStale(signedAt: number): boolean {
  return Math.abs(Date.now() - signedAt) > STALE_AFTER;
}

/** What the diagnostics channel shows of a request. */
function described(reading: Reading) {
  const item: Partial<ItemNotice> =
    reading.kind === 'notice' && reading.notice.kind !== 'ignored' ? reading.notice : {};
  return {
    outcome: reading.kind === 'notice' ? reading.notice.kind : reading.kind,
    mchid: item.mchid,
    out_trade_no: item.out_trade_no,
    out_refund_no: 'out_refund_no' in item ? item.out_refund_no : undefined,
    claimed: item.state,
    reason: reading.kind === 'refused' ? reading.reason : undefined,
  };
}
