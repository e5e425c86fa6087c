import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { deadline } from '../../common/abort.js';
import type { FakeNotificationAnswer } from './fake-notification.js';

export interface Delivery {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly contentType?: string;
  readonly body?: string;
  /** The body that is the right answer. */
  readonly expected: string;
  /** Milliseconds within which the answer must be there. */
  readonly within: number;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const LONGEST_ANSWER = 65_536;

/** Carries what WeCom sends by HTTP, one connection for each, and judges the answers. */
export class Courier {
  readonly #underWay = new Set<(error: Error) => void>();

  /** Never rejects. */
  async deliver(delivery: Delivery): Promise<FakeNotificationAnswer> {
    const startedAt = performance.now();
    const answer = await this.#exchange(delivery).then(
      (reply) => judged(reply, delivery.expected),
      (error: unknown) => unanswered(error),
    );
    return { ...answer, took: performance.now() - startedAt };
  }

  /** Breaks off whatever is under way. */
  close(): void {
    for (const breakOff of this.#underWay) breakOff(new Error('the fake WeCom was closed'));
  }

  #exchange({ method, url, contentType, body = '', within }: Delivery): Promise<Reply> {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const headers = {
      'user-agent': 'Mozilla/4.0',
      accept: '*/*',
      ...(contentType !== undefined && { 'content-type': contentType }),
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent: false });
      const breakOff = (error: Error): void => {
        reject(error);
        request.destroy();
      };
      const cancel = deadline(within, () => breakOff(new Error(`no answer within ${within} ms`)));
      this.#underWay.add(breakOff);
      request.on('response', (response) => void readReply(response).then(resolve, reject));
      request.on('error', reject);
      request.on('close', () => {
        cancel();
        this.#underWay.delete(breakOff);
      });
      request.end(body);
    });
  }
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

function judged({ status, body }: Reply, expected: string): Omit<FakeNotificationAnswer, 'took'> {
  const isAccepted = status === 200 && body === expected;
  const problem = isAccepted
    ? undefined
    : `it must be status 200 with the body ${JSON.stringify(expected)} and nothing around it`;
  return { isAccepted, status, body, problem };
}

function unanswered(error: unknown): Omit<FakeNotificationAnswer, 'took'> {
  const problem = error instanceof Error ? error.message || String(Object(error).code) : String(error);
  return { isAccepted: false, status: undefined, body: undefined, problem };
}
