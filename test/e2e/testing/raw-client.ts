import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { FakeWeCom } from '../../../lib/testing/index.js';

export interface RawReply {
  /** Everything that was received. */
  readonly bytes: Buffer;
  /** How the server ended the connection: FIN, or the code of a socket error. */
  readonly ending: string;
}

/** Asks for a token on a socket of its own and reads until the server ends the connection. */
export function rawGetToken(
  wecom: FakeWeCom,
  onData: (chunk: Buffer) => void = () => undefined,
): Promise<RawReply> {
  const socket = openSocket(wecom);
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const settle = (ending: string) => {
      socket.destroy();
      resolve({ bytes: Buffer.concat(chunks), ending });
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      onData(chunk);
    });
    socket.on('end', () => settle('FIN'));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    socket.write(tokenRequest(wecom, 'close'));
  });
}

export function bodyOf({ bytes }: RawReply): string {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString();
}

export function headOf({ bytes }: RawReply): string {
  return bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString();
}

export function openSocket({ baseUrl }: FakeWeCom): Socket {
  const { hostname: host, port, protocol } = new URL(baseUrl);
  const target = { host, port: Number(port) };
  return protocol === 'https:' ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
}

export function tokenRequest({ credentials }: FakeWeCom, connection: 'close' | 'keep-alive'): string {
  const { corpId, corpSecret } = credentials;
  const path = `/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${corpSecret}`;
  return `GET ${path} HTTP/1.1\r\nhost: fake\r\nconnection: ${connection}\r\n\r\n`;
}
