import type { Departure } from '../decode/decode.js';
import { decode, UnusableBody } from '../decode/decode.js';
import type { Constructor } from '../decode/field-rules.js';
import { fieldRulesOf } from '../decode/field-rules.js';
import { WeComReplyError } from '../errors/wecom-pay.errors.js';
import type { JsonObject } from './reply.js';

/**
 * Decodes a reply into a DTO.
 * @throws {WeComReplyError} if the reply is unusable.
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
 * Makes sure that a reply belongs to this request.
 * @throws {WeComReplyError} if a field that must echo the request differs.
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
        `${endpoint} failed: the reply has a different ${rule.name} than the request.`,
        {
          endpoint,
        },
      );
    }
  }
}
