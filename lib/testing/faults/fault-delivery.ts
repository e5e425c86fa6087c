import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from '../exchange/answer.js';
import { encodeBody } from '../exchange/answer.js';
import { firstHalf } from './fault-answer.js';
import type { RequestFault } from './fault.js';

/** The connection of one request. */
export interface Exchange {
  readonly response: ServerResponse;
  /** The socket that carries HTTP: a TLS socket with HTTPS. */
  readonly socket: Socket;
  /** The underlying TCP connection. */
  readonly connection: Socket;
  /** Waits in real time; rejects when the fake is closed. */
  readonly wait: (ms: number) => Promise<void>;
}

const DEFAULT_DRIP_MS = 20;

/** libuv reports an ordinary end if it reads data and RST together, so the client gets time to read the data first. */
const BEFORE_RESET_MS = 20;

/** Whether the client receives a status line at all. */
export function isAnswered(fault: RequestFault | undefined): boolean {
  return fault?.kind !== 'reset' && fault?.kind !== 'half-close' && fault?.kind !== 'hang';
}

/** Sends the answer, with the transport faults applied. */
export async function deliver(
  answer: Answer,
  fault: RequestFault | undefined,
  exchange: Exchange,
): Promise<void> {
  const body = encodeBody(answer.body);
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'reset':
      exchange.connection.resetAndDestroy();
      return;
    case 'half-close':
      exchange.socket.end();
      return;
    case 'reset-mid-body':
      await sendHalf(answer, body, exchange);
      await exchange.wait(BEFORE_RESET_MS);
      exchange.connection.resetAndDestroy();
      return;
    case 'truncate':
      if (fault.framing === 'intact') {
        send(answer, body, exchange);
        return;
      }
      await sendHalf(answer, body, exchange);
      exchange.socket.end();
      return;
    case 'drip':
      await drip(answer, body, exchange, fault.intervalMs ?? DEFAULT_DRIP_MS);
      return;
    case 'delay':
      if (fault.of !== 'request') await exchange.wait(fault.ms);
      send(answer, body, exchange);
      return;
    default:
      send(answer, body, exchange);
  }
}

function send(answer: Answer, body: Buffer, { response }: Exchange): void {
  writeHead(answer, body, response);
  response.end(body);
}

function sendHalf(answer: Answer, body: Buffer, { response }: Exchange): Promise<void> {
  writeHead(answer, body, response);
  return new Promise((resolve) => response.write(firstHalf(body), () => resolve()));
}

async function drip(
  answer: Answer,
  body: Buffer,
  { response, wait }: Exchange,
  intervalMs: number,
): Promise<void> {
  writeHead(answer, body, response);
  response.flushHeaders();
  for (const byte of body) {
    await wait(intervalMs);
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** WeCom does not say for how long it keeps a connection, as Node does unless `connection` is given. */
function writeHead({ status, headers }: Answer, body: Buffer, response: ServerResponse): void {
  const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
  response.writeHead(status, { connection, ...headers, 'content-length': body.length });
}
