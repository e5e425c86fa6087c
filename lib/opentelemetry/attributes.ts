import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { Outcome, PollMessage, RequestMessage } from '../diagnostics/messages.js';

/** The attributes of our own; all others are OpenTelemetry's semantic conventions for HTTP. */
export const ACCOUNT = 'wecom_pay.account';
export const KIND = 'wecom_pay.kind';
export const SOURCE = 'wecom_pay.source';
export const STATE = 'wecom_pay.state';
export const OUTCOME = 'wecom_pay.outcome';
const ERRCODE = 'wecom_pay.errcode';
export const ERROR_TYPE = 'error.type';

/** Without those that are `undefined`. */
export function attributes(given: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** WeCom's answer about what was polled, whatever that is. */
export function stateOf({ trade_state, status, applyment_state }: PollMessage): string | undefined {
  return trade_state ?? status ?? applyment_state;
}

/** How an operation failed, if it did. */
export function failureAttributes({ code, errcode }: Pick<Outcome, 'code' | 'errcode'>): Attributes {
  return attributes({ [ERROR_TYPE]: code, [ERRCODE]: errcode });
}

/**
 * What spans and metrics say of a request. WeCom refuses with 200 and an errcode, and that is a failure here as well:
 * the type of the error is then our code.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client
 */
export function requestAttributes(request: RequestMessage): Attributes {
  const { account, endpoint, method, origin, status, code } = request;
  const { hostname, port, protocol } = new URL(origin);
  const isHttpError = status !== undefined && status >= 400;
  return attributes({
    [ACCOUNT]: account,
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'url.template': endpoint,
    'http.response.status_code': status,
    ...failureAttributes(request),
    [ERROR_TYPE]: isHttpError ? String(status) : code,
  });
}
