import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ResolvedAccessTokenOptions } from '../access-token/access-token.options.js';
import { accountLogger } from '../host/account-logger.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { orderKey, orderRefOfKey } from '../order/order-key.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import { ORDERS } from '../polling/kinds/orders.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { Ask } from '../polling/poll/ask.js';
import type { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingOrchestrator } from '../polling/polling-orchestrator.js';
import { PollingExplorer } from '../polling/polling.explorer.js';
import { unwatchedPolling } from '../polling/unwatched-polling.js';
import type { RefundService } from '../refund/refund.service.js';
import { refundRefOfKey, refundKey } from '../refund/watch/refund-key.js';
import { REFUNDS } from '../refund/watch/refunds.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { NoticeConfirmer } from './notice-confirmer.js';
import type { NoticeTarget } from './notice-target.js';
import { noticeTarget } from './notice-target.js';
import { NotificationLifecycle } from './notification-lifecycle.js';
import { NotificationRoutes } from './notification-routes.js';
import { NotificationReceiver } from './notification.receiver.js';
import type { ResolvedNotificationsFeatureOptions } from './notifications.options.js';
import type { ItemNotice } from './reading/notice.js';

type Options = ResolvedNotificationsFeatureOptions & ResolvedOrderOptions & ResolvedAccessTokenOptions;

/** The injection tokens of what the notifications of an account use, and of their receiver. */
export interface NotificationTokens {
  readonly receiver: InjectionToken;
  readonly orderQuery: InjectionToken;
  readonly orderTracker: InjectionToken;
  readonly refunds: InjectionToken;
}

export function notificationProviders({
  receiver,
  orderQuery,
  orderTracker,
  refunds,
}: NotificationTokens): Provider[] {
  const account = [WECOM_PAY_OPTIONS, WECOM_PAY_ACCOUNT];
  return [
    {
      provide: NoticeConfirmer,
      inject: [...account, orderQuery, orderTracker, refunds, ModuleRef],
      useFactory: noticeConfirmerOf,
    },
    { provide: receiver, inject: [...account, NoticeConfirmer], useFactory: notificationReceiverOf },
    {
      provide: NotificationLifecycle,
      inject: [...account, receiver, NoticeConfirmer, NotificationRoutes, PollingExplorer, ModuleRef],
      useFactory: notificationLifecycleOf,
    },
  ];
}

function noticeConfirmerOf(
  options: Options,
  account: string,
  orders: Pick<OrderQueryService, 'query'>,
  tracker: Partial<Pick<OrderTracker, 'lifecycle'>>,
  refunds: Pick<RefundService, 'query'> & Partial<Pick<RefundService, 'lifecycle'>>,
  moduleRef: ModuleRef,
): NoticeConfirmer {
  const target = <Answer extends object>(
    kind: ItemKind<Answer>,
    keyOf: (notice: ItemNotice) => string,
    watched: PollingLifecycle<Answer> | undefined,
    ask: Ask<Answer>,
  ): NoticeTarget => {
    if (watched?.isOn) return noticeTarget(kind.words.option, true, keyOf, () => watched.polling);
    let unwatched: PollingOrchestrator<Answer> | undefined;
    return noticeTarget(
      kind.words.option,
      false,
      keyOf,
      () => (unwatched ??= unwatchedPolling({ kind, account, defaults: options, ask, moduleRef })),
    );
  };
  return new NoticeConfirmer({
    targets: {
      order: target(ORDERS, orderKey, tracker.lifecycle, ({ key }, { background, signal }) =>
        orders.query(orderRefOfKey(key), { background, signal }),
      ),
      refund: target(REFUNDS, keyOfRefund, refunds.lifecycle, ({ key }, { background, signal }) =>
        refunds.query(refundRefOfKey(key), { background, signal }),
      ),
    },
    mchid: options.mchid,
    reports: new RateLimitedLogger(accountLogger(account)),
  });
}

function notificationReceiverOf(
  { notifications, corpId, mchid }: Options,
  account: string,
  confirmer: NoticeConfirmer,
): NotificationReceiver {
  return new NotificationReceiver({
    options: notifications,
    corpId,
    mchid,
    account,
    confirmer,
    reports: new RateLimitedLogger(accountLogger(account)),
  });
}

function notificationLifecycleOf(
  { notifications }: Options,
  account: string,
  receiver: NotificationReceiver,
  confirmer: NoticeConfirmer,
  routes: NotificationRoutes,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
): NotificationLifecycle {
  return new NotificationLifecycle({
    options: notifications,
    account,
    receiver,
    confirmer,
    routes,
    explorer,
    moduleRef,
    logger: accountLogger(account),
  });
}

function keyOfRefund(notice: ItemNotice): string {
  return notice.kind === 'refund' ? refundKey(notice) : '';
}
