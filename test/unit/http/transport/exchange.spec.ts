import { describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { HttpReply } from '../../../../lib/http/transport/exchange.js';
import { Exchange } from '../../../../lib/http/transport/exchange.js';
import { TransportFailure } from '../../../../lib/http/transport/transport-failure.js';
import { Dispatched } from '../../../support/unit-dispatcher.js';

type Outcome = HttpReply | TransportFailure;

/** An exchange, the request it handles, and how it ends. */
function exchange({ maxLength = 100, kept = false, signal = undefined as AbortSignal | undefined } = {}) {
  const outcomes: Outcome[] = [];
  let settle!: (outcome: Outcome) => void;
  const ended = new Promise<Outcome>((resolve) => (settle = resolve));
  const handler = new Exchange(maxLength, kept, signal, (outcome) => {
    outcomes.push(outcome);
    settle(outcome);
  });
  return { request: new Dispatched({} as Dispatcher.DispatchOptions, handler), outcomes, ended };
}

const errorWith = (code: string) => Object.assign(new Error('canary'), { code });

describe('a reply', () => {
  it('is collected from its pieces', async () => {
    const { request, ended, outcomes } = exchange();
    const [half, rest] = [Buffer.from('单').subarray(0, 1), Buffer.from('单').subarray(1)];
    request.start().respond(200, { 'x-a': 'b' }).data('{"', half, rest, '"}').end();
    expect(await ended).toStrictEqual({ status: 200, headers: { 'x-a': 'b' }, body: '{"单"}' });
    expect(outcomes).toHaveLength(1);
  });

  it('may be empty', async () => {
    const { request, ended } = exchange();
    request.start().respond(204).end();
    expect(await ended).toStrictEqual({ status: 204, headers: {}, body: '' });
  });

  it('ends once, whatever the dispatcher reports afterwards', async () => {
    const { request, ended, outcomes } = exchange();
    request.start().respond(200).data('a').end();
    await ended;
    request.end();
    request.fail(errorWith('ECONNRESET'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(outcomes).toHaveLength(1);
  });

  it.each([
    { encoding: 'gzip', encode: gzipSync },
    { encoding: 'x-gzip', encode: gzipSync },
    { encoding: 'GZIP', encode: gzipSync },
    { encoding: 'deflate', encode: deflateSync },
    { encoding: 'br', encode: brotliCompressSync },
    { encoding: 'identity', encode: (text: Buffer) => text },
  ])('is decompressed when it is $encoding', async ({ encoding, encode }) => {
    const { request, ended } = exchange();
    const bytes = encode(Buffer.from('{"a":1}'));
    const headers = { 'content-encoding': encoding };
    request.start().respond(200, headers).data(bytes.subarray(0, 3), bytes.subarray(3)).end();
    expect(await ended).toStrictEqual({ status: 200, headers, body: '{"a":1}' });
  });

  const CLAIMS = ['gzip', 'br', 'zstd', 'aws-chunked', 'constructor', 'gzip, gzip', '', ['gzip', 'br']];

  it.each(CLAIMS)(
    'is taken as it is when it is JSON and not the %j that it claims to be',
    async (encoding) => {
      for (const body of ['{"a":1}', '\ufeff{"a":1}', ' \r\n{"a":1}']) {
        const { request, ended } = exchange();
        request.start().respond(200, { 'content-encoding': encoding }).data(body).end();
        expect(await ended).toMatchObject({ status: 200, body });
      }
    },
  );

  it.each(CLAIMS)(
    'is undecodable when it is neither JSON nor the %j that it claims to be',
    async (encoding) => {
      const { request, ended } = exchange();
      request.start().respond(200, { 'content-encoding': encoding }).data('\u0001\u0002').end();
      expect(await ended).toMatchObject({ kind: 'undecodable', keptConnection: false });
    },
  );
});

describe('a reply that is too long', () => {
  it('is one byte longer than allowed', async () => {
    const { request, ended } = exchange({ maxLength: 4 });
    request.start().respond(200).data('ab', 'cd').end();
    expect(await ended).toMatchObject({ body: 'abcd' });
  });

  it('is given up on as soon as it is too long', async () => {
    const { request, ended } = exchange({ maxLength: 4 });
    request.start().respond(200).data('ab', 'cde');
    const failure = await ended;
    expect(failure).toBeInstanceOf(TransportFailure);
    expect(failure).toMatchObject({ kind: 'too-long' });
    expect(request.abortedWith).toBe(failure);
  });

  it.each([
    { encoding: 'gzip', bomb: gzipSync(Buffer.alloc(1_000)) },
    { encoding: 'br', bomb: brotliCompressSync(Buffer.alloc(1_000)) },
  ])('may become too long by decompression ($encoding)', async ({ encoding, bomb }) => {
    expect(bomb.length).toBeLessThan(100);
    const { request, ended } = exchange();
    request.start().respond(200, { 'content-encoding': encoding }).data(bomb).end();
    expect(await ended).toMatchObject({ kind: 'too-long' });
  });

  it('may be as long as allowed after decompression', async () => {
    const { request, ended } = exchange();
    request
      .start()
      .respond(200, { 'content-encoding': 'gzip' })
      .data(gzipSync('x'.repeat(100)))
      .end();
    expect(await ended).toMatchObject({ body: 'x'.repeat(100) });
  });
});

describe('a connection that fails', () => {
  it.each([
    { code: 'ECONNRESET', kept: true, keptConnection: true },
    { code: 'EPIPE', kept: true, keptConnection: true },
    { code: 'UND_ERR_SOCKET', kept: true, keptConnection: true },
    { code: 'ECONNREFUSED', kept: true, keptConnection: false },
    { code: 'ECONNRESET', kept: false, keptConnection: false },
  ])(
    'is a network failure before the answer, by $code, kept from before: $kept',
    async ({ code, kept, keptConnection }) => {
      const { request, ended } = exchange({ kept });
      const reason = errorWith(code);
      request.start().fail(reason);
      expect(await ended).toMatchObject({ kind: 'network', reason, keptConnection });
    },
  );

  it.each([
    { code: 'UND_ERR_SOCKET', kind: 'truncated' },
    { code: 'ECONNRESET', kind: 'network' },
  ])(
    'is $kind in the middle of the answer, by $code, and not because it was kept',
    async ({ code, kind }) => {
      const { request, ended } = exchange({ kept: true });
      request.start().respond(200).data('{').fail(errorWith(code));
      expect(await ended).toMatchObject({ kind, keptConnection: false });
    },
  );

  it('is a network failure when there is no code', async () => {
    const { request, ended } = exchange({ kept: true });
    request.start().fail(new Error('canary'));
    expect(await ended).toMatchObject({ kind: 'network', keptConnection: false });
  });
});

describe('an abort', () => {
  it('ends the exchange at once and stops the request', async () => {
    const controller = new AbortController();
    const { request, ended } = exchange({ signal: controller.signal });
    request.start().respond(200).data('{');
    controller.abort('enough');
    const failure = await ended;
    expect(failure).toMatchObject({ kind: 'aborted', reason: 'enough' });
    expect(request.abortedWith).toBe(failure);
  });

  it('stops a request that was not sent yet as soon as it would be', async () => {
    const controller = new AbortController();
    const { request, ended } = exchange({ signal: controller.signal });
    controller.abort('enough');
    expect(await ended).toMatchObject({ kind: 'aborted', reason: 'enough' });
    expect(request.abortedWith).toBeUndefined();
    request.start();
    expect(request.abortedWith).toMatchObject({ kind: 'aborted' });
  });

  it('changes nothing after the end', async () => {
    const controller = new AbortController();
    const { request, ended, outcomes } = exchange({ signal: controller.signal });
    request.answer(200, 'a');
    await ended;
    controller.abort();
    expect(outcomes).toHaveLength(1);
    expect(request.abortedWith).toBeUndefined();
  });

  it('is not listened for after the end', async () => {
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    signal.addEventListener = (_type: string, listener: unknown) => void listening.add(listener);
    signal.removeEventListener = (_type: string, listener: unknown) => void listening.delete(listener);
    const { request, ended } = exchange({ signal });
    expect(listening.size).toBe(1);
    request.answer(200, 'a');
    await ended;
    expect(listening.size).toBe(0);
  });
});
