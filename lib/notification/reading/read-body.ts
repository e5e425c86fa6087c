import type { IncomingMessage } from 'node:http';
import { deadline } from '../../common/abort.js';
import { LONGEST_BODY } from './envelope.js';
import { NoticeRefused } from './notice-refused.error.js';

/** How long a body may take to arrive, in ms: WeCom waits for its answer for 5 s in all. */
const ARRIVES_WITHIN = 1_500;
/** 32 MiB, if all are as long as they may be. */
const MOST_AT_ONCE = 512;

/** Too many bodies are on their way. */
export class TooManyBodiesError extends Error {
  override readonly name = 'TooManyBodiesError';

  constructor(most: number) {
    super(`${most} bodies are being read already`);
  }
}

/** Reads the bodies that come to the callback URLs of an application. */
export class BodyReader {
  private reading = 0;

  /** @param most at once. */
  constructor(private readonly most = MOST_AT_ONCE) {}

  /**
   * Reads a body that nothing has read yet.
   * @throws {NoticeRefused} if it is too long, too slow, or cut off.
   * @throws {TooManyBodiesError}
   */
  async read(request: IncomingMessage): Promise<Buffer> {
    if (this.reading >= this.most) throw new TooManyBodiesError(this.most);
    this.reading++;
    try {
      return await readBody(request);
    } finally {
      this.reading--;
    }
  }
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (reason: string) => {
      stop();
      request.pause();
      reject(new NoticeRefused(reason));
    };
    const onData = (chunk: Buffer | string) => {
      const bytes = bytesOf(chunk, request);
      size += bytes.length;
      chunks.push(bytes);
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
    // Something before may have paused it.
    request.resume();
  });
}

/** Something before may have called `setEncoding()`. */
function bytesOf(chunk: Buffer | string, { readableEncoding }: IncomingMessage): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, readableEncoding ?? 'utf8') : chunk;
}
