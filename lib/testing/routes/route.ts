import type { ApplymentDesk } from '../applyments/applyment-desk.js';
import type { BillDesk } from '../bills/bill-desk.js';
import type { FakeBillFlaw } from '../bills/bill-flaw.js';
import type { JsonObject } from '../exchange/answer.js';
import { WeComFailure } from '../exchange/failure.js';
import type { RateLimits } from '../exchange/rate-limits.js';
import type { SecretGuard } from '../exchange/secret-guard.js';
import type { OrderBook } from '../orders/order-book.js';
import type { PrepayIds } from '../orders/prepay-ids.js';
import type { RefundBook } from '../refunds/refund-book.js';
import type { RefundDesk } from '../refunds/refund-desk.js';
import type { RefundTurns } from '../refunds/refund-turns.js';
import type { FakeAccounts } from '../support/fake-accounts.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeErrcodes, FakeReadings } from '../support/fake-readings.js';
import type { FakeTokens } from '../support/fake-tokens.js';

/** What WeCom knows, and how it counts. */
export interface WeComState {
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly tokens: FakeTokens;
  readonly orders: OrderBook;
  readonly prepayIds: PrepayIds;
  readonly refunds: RefundBook;
  readonly refundDesk: RefundDesk;
  readonly refundTurns: RefundTurns;
  readonly bills: BillDesk;
  readonly applymentDesk: ApplymentDesk;
  readonly limits: RateLimits;
  readonly guard: SecretGuard;
  readonly readings: FakeReadings;
  readonly errcodes: FakeErrcodes;
  readonly repeatedExpiresIn: 'remaining' | 'full';
  /** Seconds. */
  readonly tokenLifetime: number;
  /** Milliseconds. */
  readonly closableAfter: number;
}

/** A request whose token was accepted. */
export interface AuthorizedRequest {
  readonly corpId: string;
  /** Whose images and applyments it may see. */
  readonly app: string;
  readonly text: string;
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  /** At which the client has reached this WeCom. */
  readonly origin: string;
  /** What is to be wrong with the bill, if it is for one. */
  readonly flaw: FakeBillFlaw | undefined;
}

/** What a healthy WeCom does with a request, and the fields it answers. */
export type Route = (state: WeComState, request: AuthorizedRequest) => JsonObject;

export const OK = { errcode: 0, errmsg: 'ok' } as const;

/** @throws WeComFailure 45009 */
export function spend({ limits, clock }: WeComState, corpId: string, endpoint: string): void {
  if (!limits.take(corpId, endpoint, clock.now())) throw new WeComFailure(45009);
}

/** @throws WeComFailure 660001 */
export function assertOwner({ accounts }: WeComState, corpId: string, mchid: string): void {
  if (!accounts.owns(corpId, mchid)) throw new WeComFailure(660001);
}
