import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decrypt, getSignature } from '@wecom/crypto';
import { Aes, Transformer } from 'wechatpay-axios-plugin';
import type { FakeNotificationKeys } from '../../lib/testing/index.js';

/** A request as a receiver of notifications sees it. */
export interface ReceivedNotification {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What is inside a notification, as other people's clients read it. */
export interface OpenedNotification {
  readonly isSigned: boolean;
  readonly envelope: Readonly<Record<string, string>>;
  readonly event: Readonly<Record<string, unknown>>;
  readonly receiveid: string;
  readonly content: unknown;
}

export type ReceiverAnswer = (response: ServerResponse, received: ReceivedNotification) => void;

export const succeed: ReceiverAnswer = (response) => void response.end('success');

/** A small HTTP server that receives notifications, and answers as it is told. */
export class Receiver implements AsyncDisposable {
  readonly received: ReceivedNotification[] = [];
  answer: ReceiverAnswer = succeed;
  readonly #server = createServer((request, response) => void this.#receive(request, response));

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/wecom-pay/notifications`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://receiver');
    const received = {
      method: request.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      contentType: request.headers['content-type'],
      body: await text(request),
    };
    this.received.push(received);
    this.answer(response, received);
  }
}

/** Reads a notification with `@wecom/crypto` and `wechatpay-axios-plugin`. */
export function openNotification(
  { query, body }: Pick<ReceivedNotification, 'query' | 'body'>,
  { token, encodingAESKey }: FakeNotificationKeys,
): OpenedNotification {
  const { msg_signature, timestamp = '', nonce = '' } = query;
  const envelope = fieldsOf(body) as Record<string, string>;
  const encrypt = envelope['Encrypt'] ?? envelope['encrypt'] ?? '';
  const { message, id } = decrypt(encodingAESKey, encrypt);
  const event = fieldsOf(message);
  const resource = event['resource'] as Record<'ciphertext' | 'nonce' | 'associated_data', string>;
  const key = Buffer.from(`${encodingAESKey}=`, 'base64');
  const plain = Aes.AesGcm.decrypt(resource.ciphertext, key, resource.nonce, resource.associated_data);
  return {
    isSigned: getSignature(token, timestamp, nonce, encrypt) === msg_signature,
    envelope,
    event,
    receiveid: id,
    content: JSON.parse(plain),
  };
}

function fieldsOf(markup: string): Record<string, unknown> {
  return (markup.startsWith('{') ? JSON.parse(markup) : Transformer.toObject(markup)) as Record<
    string,
    unknown
  >;
}
