import type { Attributes, Meter } from '@opentelemetry/api';
import type {
  EventMessage,
  NotificationMessage,
  PollMessage,
  RequestMessage,
  TokenFetchMessage,
} from '../diagnostics/messages.js';
import * as names from './attributes.js';
import { attributes, failureAttributes, requestAttributes, stateOf } from './attributes.js';
import { deliveryOutcome } from '../diagnostics/delivery-outcome.js';
import type { Handlers } from '../diagnostics/subscriptions.js';

const SECOND = 1_000;

/** As the conventions advise for HTTP. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const DELAY_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
/** The default schedule finds a payment after up to half the age of its order. */
const EVENT_BUCKETS = [1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200];

/** Counters and histograms. No attribute is an order, merchant or customer: each value would be a series of its own. */
export class Metrics {
  readonly handlers: Handlers;

  constructor(meter: Meter) {
    const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
      meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
    const counter = (name: string, description: string, unit: string) =>
      meter.createCounter(name, { description, unit });

    const requests = seconds(
      'http.client.request.duration',
      'Duration of requests to WeCom.',
      REQUEST_BUCKETS,
    );
    const pollDelay = seconds('wecom_pay.poll.delay', 'How late polls were.', DELAY_BUCKETS);
    const notificationDuration = seconds(
      'wecom_pay.notification.duration',
      'How long it took to answer requests to the callback URL.',
      REQUEST_BUCKETS,
    );
    const eventDelay = seconds(
      'wecom_pay.event.delay',
      'From the success of a payment or a refund at WeCom until the listeners were done.',
      EVENT_BUCKETS,
    );
    const polls = counter('wecom_pay.polls', 'Polls of orders, refunds and applyments.', '{poll}');
    const events = counter('wecom_pay.events', 'Deliveries of events.', '{event}');
    const notifications = counter(
      'wecom_pay.notifications',
      'Requests to the callback URL.',
      '{notification}',
    );
    const tokenFetches = counter('wecom_pay.token.fetches', 'Fetches of access tokens.', '{fetch}');

    this.handlers = {
      request: (message: RequestMessage) =>
        requests.record(message.duration / SECOND, requestAttributes(message)),
      poll: (message: PollMessage) => {
        polls.add(1, pollAttributes(message));
        const { account, kind, delay } = message;
        if (delay !== undefined)
          pollDelay.record(delay / SECOND, { [names.ACCOUNT]: account, [names.KIND]: kind });
      },
      event: (message: EventMessage) => {
        const { account, kind, state, occurredAt, isRepeated } = message;
        const outcome = deliveryOutcome(message);
        const about = { [names.ACCOUNT]: account, [names.KIND]: kind };
        events.add(1, { ...about, [names.STATE]: state, [names.OUTCOME]: outcome });
        if (outcome === 'handled' && !isRepeated && occurredAt !== undefined)
          eventDelay.record(Math.max(0, Date.now() - occurredAt.getTime()) / SECOND, about);
      },
      notification: (message: NotificationMessage) => {
        const { account, outcome, status, duration } = message;
        const labels = {
          [names.ACCOUNT]: account,
          [names.OUTCOME]: outcome,
          'http.response.status_code': status,
        };
        notifications.add(1, labels);
        notificationDuration.record(duration / SECOND, labels);
      },
      tokenFetch: (message: TokenFetchMessage) =>
        tokenFetches.add(1, { [names.ACCOUNT]: message.account, ...failureAttributes(message) }),
    };
  }
}

function pollAttributes(message: PollMessage): Attributes {
  const { account, kind, source } = message;
  return {
    ...attributes({
      [names.ACCOUNT]: account,
      [names.KIND]: kind,
      [names.SOURCE]: source,
      [names.STATE]: stateOf(message),
    }),
    ...failureAttributes(message),
  };
}
