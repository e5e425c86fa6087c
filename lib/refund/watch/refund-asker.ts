import type { CallOptions } from '../../calls/call-options.js';
import { wholeNow } from '../../common/clock.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import {
  OrderNotFoundError,
  WeComRequestError,
  WeComThrottledError,
  WeComUnknownError,
} from '../../errors/wecom-pay.errors.js';
import type { ResolvedOrderOptions } from '../../order/order.options.js';
import type { KeyMemory } from '../../polling/engine/key-memory.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import { AskAgainError } from '../../polling/poll/ask-again.error.js';
import { GET_REFUND_DETAIL } from '../calls/get-refund-detail.endpoint.js';
import type { RefundCalls } from '../calls/refund-calls.js';
import { toRefundQuery } from '../calls/refund.request.js';
import type { RefundDto } from '../dto/refund.dto.js';
import { refundRefOfKey } from './refund-key.js';
import { postponed, RefundRequester } from './refund-requester.js';
import { hasFailed } from './refund-status-rules.js';
import type { WatchedRefund } from './watched-refund.js';
import { asRefund } from './watched-refund.js';

const SECOND = 1_000;
/** When to look again for a refund that WeCom has accepted but does not show yet. */
const SHOWN_AFTER = 5 * SECOND;

/** Asks WeCom how a refund stands, and requests it if WeCom does not know it, or if it is wanted again. */
export class RefundAsker {
  private readonly requester: RefundRequester;

  constructor(
    private readonly calls: RefundCalls,
    /** The refunds whose failure the application has acknowledged. */
    private readonly failures: KeyMemory,
    private readonly options: ResolvedOrderOptions,
  ) {
    this.requester = new RefundRequester(calls, options);
  }

  /** @throws {AskAgainError} if the refund could not be requested yet, or does not show yet. */
  async ask(item: WatchedItem, call: CallOptions): Promise<RefundDto> {
    const refund = asRefund(item);
    const known = await this.find(refund, call);
    if (!refund.isListed) return known ?? unknown(refund);
    // The row may raise it from here on: that is another retry.
    const { retries } = refund;
    const isAnswer = known !== undefined && !(await this.isWantedAgain(refund, known));
    const answer = isAnswer ? known : await this.requested(refund, retries, known, call);
    refund.begin(retries, wholeNow());
    return answer;
  }

  private async requested(
    refund: WatchedRefund,
    retries: number,
    known: RefundDto | undefined,
    call: CallOptions,
  ): Promise<RefundDto> {
    try {
      await this.requester.request(refund, call);
    } catch (error) {
      return this.decide(refund, error, call);
    }
    refund.begin(retries, wholeNow());
    await this.failures.delete(refund.key);
    const accepted = await this.find(refund, call);
    // A failure seen right after the request is probably the one that it was requested again for.
    const isOld = known !== undefined && accepted !== undefined && hasFailed(accepted.status);
    if (accepted !== undefined && !isOld) return accepted;
    throw new AskAgainError(
      `WeCom has accepted refund ${refund.key}, but does not show it yet.`,
      SHOWN_AFTER,
    );
  }

  /** The application has acknowledged how a refund ended. If it then lists a failed one anew, it wants it again. */
  async acknowledged({ key, state }: WatchedItem): Promise<void> {
    if (state !== undefined && hasFailed(state)) await this.failures.add(key);
  }

  /**
   * A refund that failed is requested again if its row says so by `retries`, or if its failure was acknowledged and
   * tracking then ended, which it does when the application stops listing it: so this is another listing, in which
   * WeCom has not answered yet.
   */
  private async isWantedAgain(
    { key, attempts, retries, retried }: WatchedRefund,
    { status }: RefundDto,
  ): Promise<boolean> {
    if (!hasFailed(status)) return false;
    return retries > retried || (attempts === 0 && (await this.failures.has(key)));
  }

  /** The request failed. Whether WeCom has carried it out all the same, is for the query to say. */
  private async decide(refund: WatchedRefund, error: unknown, call: CallOptions): Promise<RefundDto> {
    if (!(error instanceof WeComPayError) || error instanceof AskAgainError || error.code === 'ABORTED')
      throw error;
    const found = error.outcome === 'not-sent' ? undefined : await this.find(refund, call);
    const repeatAfter = this.requester.repeatAfter(error);
    if (found !== undefined && !(hasFailed(found.status) && repeatAfter !== undefined)) return found;
    if (repeatAfter === undefined) throw error;
    const isExpected = error instanceof WeComThrottledError && error.ownLimit;
    throw new AskAgainError(postponed(refund, error.message), repeatAfter, isExpected);
  }

  /** @returns `undefined` if WeCom does not know the refund. */
  private async find(refund: WatchedRefund, call: CallOptions): Promise<RefundDto | undefined> {
    try {
      const found = await this.calls.query(toRefundQuery(refundRefOfKey(refund.key), this.options), call);
      assertSame(refund, found);
      return found;
    } catch (error) {
      if (refund.state === undefined && saysUnknown(error)) return undefined;
      throw error;
    }
  }
}

/**
 * WeCom does not document how it says that it does not know a refund, so any errcode may that names no other cause.
 * Requesting a refund that WeCom does know changes nothing.
 */
function saysUnknown(error: unknown): boolean {
  return error instanceof WeComUnknownError || error instanceof OrderNotFoundError;
}

function unknown({ key }: WatchedRefund): never {
  throw new OrderNotFoundError(`WeCom does not know refund ${key}.`, { endpoint: GET_REFUND_DETAIL.path });
}

/** @throws {WeComRequestError} if the number is taken by another refund. */
function assertSame(refund: WatchedRefund, { out_trade_no, amount }: RefundDto): void {
  if (!refund.isListed) return;
  if (out_trade_no === refund.out_trade_no && amount.refund === refund.refund) return;
  throw new WeComRequestError(
    `Refund ${refund.key} is ${amount.refund} 分 of order ${out_trade_no} at WeCom, not ${refund.refund} 分 of order ${refund.out_trade_no}: ` +
      'each refund needs an out_refund_no of its own.',
    { endpoint: GET_REFUND_DETAIL.path },
  );
}
