import type { Attributes, Span } from '@opentelemetry/api';
import { context, createContextKey, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type {
  Around,
  EventMessage,
  NotificationMessage,
  Outcome,
  PollMessage,
  ReconcileMessage,
  RequestMessage,
  StartMessage,
  SweepMessage,
} from '../diagnostics/messages.js';
import * as names from './attributes.js';
import { attributes, failureAttributes, requestAttributes, stateOf } from './attributes.js';
import { deliveryOutcome } from '../diagnostics/delivery-outcome.js';
import type { Handlers } from '../diagnostics/subscriptions.js';
import { SCOPE } from './telemetry.constants.js';

/** Under which the span of the operation stands in its context. */
const OPERATION = createContextKey('nestjs-wecom-pay operation');

type Numbers = Partial<Pick<StartMessage, 'mchid' | 'out_trade_no' | 'out_refund_no' | 'out_request_no'>>;

/** A span for each operation, which contains those of the application's own code, and one for each request. */
export class Spans {
  readonly handlers: Handlers = {
    start: (message) => this.start(message),
    request: (message) => this.request(message),
    poll: (message) => this.poll(message),
    event: (message) => this.event(message),
    sweep: (message) => this.sweep(message),
    notification: (message) => this.notification(message),
    reconcile: (message) => this.reconcile(message),
  };
  private readonly tracer = trace.getTracer(SCOPE);

  constructor(private readonly orderNumbers: boolean) {}

  private start({ operation, account, kind, source, within, ...rest }: StartMessage): void {
    // What the schedule starts belongs to no request of the application, whatever its timer was started in.
    const parent = operation === 'sweep' || source === 'schedule' ? ROOT_CONTEXT : context.active();
    const given = attributes({ [names.ACCOUNT]: account, [names.KIND]: kind, [names.SOURCE]: source });
    const span = this.tracer.startSpan(
      `wecom_pay.${operation}`,
      { attributes: { ...given, ...this.numbers(rest) } },
      parent,
    );
    const inside = trace.setSpan(parent, span).setValue(OPERATION, span);
    const end = () => span.end();
    const around: Around = (work) => {
      const done = context.with(inside, work);
      void done.then(end, end);
      return done;
    };
    within(around);
  }

  /** As a whole once it has ended: nothing runs inside it. */
  private request(message: RequestMessage): void {
    const { method, endpoint, origin, resends, duration } = message;
    const endTime = Date.now();
    const span = this.tracer.startSpan(`${method} ${endpoint}`, {
      kind: SpanKind.CLIENT,
      startTime: endTime - duration,
      attributes: {
        ...requestAttributes(message),
        // Without the query, in which WeCom takes the token and the secret.
        'url.full': `${origin}${endpoint}`,
        ...(resends > 0 && { 'http.request.resend_count': resends }),
      },
    });
    markFailure(span, message);
    span.end(endTime);
  }

  private poll(message: PollMessage): void {
    settle(attributes({ [names.STATE]: stateOf(message) }), message);
  }

  private event(message: EventMessage): void {
    const outcome = deliveryOutcome(message);
    operationSpan()?.setAttributes({
      'wecom_pay.event.state': message.state,
      'wecom_pay.event.outcome': outcome,
    });
    if (message.failed) fail('LISTENER_FAILED');
  }

  private sweep({ listed, error }: SweepMessage): void {
    operationSpan()?.setAttributes({ 'wecom_pay.listed': listed });
    if (error !== undefined) fail('SWEEP_FAILED', error);
  }

  private notification({ outcome, claimed, reason, status, ...rest }: NotificationMessage): void {
    const known = { [names.OUTCOME]: outcome, [names.STATE]: claimed, 'wecom_pay.reason': reason };
    operationSpan()?.setAttributes({ ...attributes(known), ...this.numbers(rest) });
    if (status >= 500) fail(String(status));
  }

  private reconcile(message: ReconcileMessage): void {
    const { date, differences } = message;
    settle(attributes({ 'wecom_pay.date': date, 'wecom_pay.differences': differences }), message);
  }

  private numbers({ mchid, out_trade_no, out_refund_no, out_request_no }: Numbers): Attributes {
    if (!this.orderNumbers) return {};
    return attributes({
      'wecom_pay.mchid': mchid,
      'wecom_pay.out_trade_no': out_trade_no,
      'wecom_pay.out_refund_no': out_refund_no,
      'wecom_pay.out_request_no': out_request_no,
    });
  }
}

/** Of the operation that is running, as its messages are published inside it. */
function operationSpan(): Span | undefined {
  return context.active().getValue(OPERATION) as Span | undefined;
}

function settle(known: Attributes, outcome: Outcome): void {
  const span = operationSpan();
  span?.setAttributes({ ...known, ...failureAttributes(outcome) });
  if (span) markFailure(span, outcome);
}

function fail(type: string, message?: string): void {
  const span = operationSpan();
  span?.setAttribute(names.ERROR_TYPE, type);
  span?.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}

function markFailure(span: Span, { code }: Outcome): void {
  if (code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
}
