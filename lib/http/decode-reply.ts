import type { Departure } from '../decode/decode.js';
import { decode, UnusableBody } from '../decode/decode.js';
import type { Constructor } from '../decode/field-rules.js';
import { fieldRulesOf } from '../decode/field-rules.js';
import { WeComReplyError } from '../errors/wecom-pay.errors.js';
import type { JsonObject } from './reply.js';

/**
 * The DTO of a reply.
 * @throws {WeComReplyError} when the reply cannot be used.
 */
export function decodeReply<T extends object>(
  dto: Constructor<T>,
  body: JsonObject,
  endpoint: string,
  report: (departure: Departure) => void,
): T {
  try {
    return decode(dto, body, report);
  } catch (error) {
    if (!(error instanceof UnusableBody)) throw error;
    throw new WeComReplyError(`${endpoint} failed: in the reply, ${error.message}.`, { endpoint });
  }
}

/**
 * Makes sure that a reply is the answer to this request and not to another.
 * @throws {WeComReplyError} when a field that must be repeated differs.
 */
export function assertEchoes<T extends object>(
  dto: Constructor<T>,
  reply: T,
  request: JsonObject,
  endpoint: string,
): void {
  for (const rule of fieldRulesOf(dto)) {
    if (rule.kind === 'leaf' && rule.echoes && (reply as JsonObject)[rule.name] !== request[rule.name]) {
      throw new WeComReplyError(
        `${endpoint} failed: the reply is about another ${rule.name} than was asked for.`,
        {
          endpoint,
        },
      );
    }
  }
}
