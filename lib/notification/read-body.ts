import type { IncomingMessage } from 'node:http';
import { deadline } from '../common/abort.js';
import { LONGEST_BODY } from './envelope.js';
import { NoticeRefused } from './notice-refused.error.js';

/** How long a body may take to arrive, in ms: WeCom waits for its answer for 5 s in all. */
const ARRIVES_WITHIN = 1_500;

/**
 * Reads a body that nothing has read yet.
 * @throws {NoticeRefused} if it is too long, too slow, or cut off.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (reason: string) => {
      stop();
      request.pause();
      reject(new NoticeRefused(reason));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > LONGEST_BODY) refuse(`its body is longer than ${LONGEST_BODY} bytes`);
    };
    const onEnd = () => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onCutOff = () => refuse('its body was cut off');
    const cancel = deadline(ARRIVES_WITHIN, () => refuse('its body came too slowly'), false);
    const stop = () => {
      cancel();
      request.off('data', onData).off('end', onEnd).off('close', onCutOff);
    };
    request.on('error', onCutOff);
    request.on('data', onData).on('end', onEnd).on('close', onCutOff);
  });
}
