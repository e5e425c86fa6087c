import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import {
  WeComAbortedError,
  WeComOptionsError,
  WeComRequestError,
  WeComTimeoutError,
} from '../../../lib/index.js';
import type { ImageSource } from '../../../lib/index.js';
import { PNG, UPLOAD_IMAGE, useApplyments } from '../../support/e2e-applyments.js';
import { failureOf } from '../../support/e2e-failure.js';
import { until } from '../../support/e2e-time.js';

const GET_TOKEN = '/cgi-bin/gettoken';
const MOST = 2 * 1024 * 1024;
const BMP_OF_5 = Buffer.from('BM\r\n-');

const applyments = useApplyments();
const open = async () => (await applyments.open({ applyments: undefined })).service;
const pngOf = (length: number) => Buffer.concat([PNG, Buffer.alloc(length - PNG.length, '\r\n--')]);
const uploads = () => applyments.wecom.requestsTo(UPLOAD_IMAGE);

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 100) yield bytes.subarray(start, start + 100);
}

async function withFile<T>(bytes: Buffer, use: (file: Blob, path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'image-'));
  try {
    const path = join(folder, 'image.png');
    await writeFile(path, bytes);
    return await use(await openAsBlob(path), path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('an image', () => {
  it.each<[what: string, source: () => ImageSource]>([
    ['a Buffer', () => PNG],
    [
      'a Uint8Array of shared memory',
      () => {
        const shared = new Uint8Array(new SharedArrayBuffer(PNG.length));
        shared.set(PNG);
        return shared;
      },
    ],
    ['a Blob', () => new Blob([new Uint8Array(PNG)])],
    ['a File', () => new File([new Uint8Array(PNG)], '陈玉兰.png', { type: 'image/png' })],
    ['a Readable', () => Readable.from(inPieces(PNG))],
    ['a ReadableStream', () => new Blob([new Uint8Array(PNG)]).stream()],
    ['a generator', () => inPieces(PNG)],
  ])('arrives byte for byte from %s', async (_what, source) => {
    const service = await open();
    const { open_wx_pay_media_id } = await service.uploadImage(source());
    expect(applyments.wecom.applyments.images()).toEqual([
      { open_wx_pay_media_id, filename: 'image.png', contentType: 'image/png', bytes: PNG },
    ]);
    const [request] = uploads();
    expect(request?.headers).toMatchObject({
      'content-length': expect.stringMatching(/^\d{3}$/u),
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/u),
      accept: 'application/json',
    });
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
  });

  it.each([
    ['5 bytes', BMP_OF_5, 'image.bmp'],
    ['2 MB', pngOf(MOST), 'image.png'],
  ])('may have %s', async (_what, bytes, filename) => {
    const service = await open();
    await service.uploadImage(bytes);
    await service.uploadImage(Readable.from(inPieces(bytes)));
    const images = applyments.wecom.applyments.images();
    expect(images.map((image) => [image.filename, Buffer.compare(image.bytes, bytes)])).toEqual([
      [filename, 0],
      [filename, 0],
    ]);
  });

  it('keeps the name that it was given, whatever its letters', async () => {
    const service = await open();
    await service.uploadImage(PNG, { filename: '营业执照 (1).PNG', contentType: 'image/png' });
    expect(applyments.wecom.applyments.images()).toMatchObject([{ filename: '营业执照 (1).PNG' }]);
  });

  it('is read from its file while it is sent, and again if it is sent again', async () => {
    const service = await open();
    await withFile(pngOf(MOST), async (file, path) => {
      applyments.wecom.faults.add({ on: UPLOAD_IMAGE, kind: 'reset' });
      await service.uploadImage(file);
      expect(uploads()).toHaveLength(2);
      expect(applyments.wecom.applyments.images().at(-1)?.bytes).toHaveLength(MOST);
      await rm(path);
      const failure = await failureOf(service.uploadImage(file));
      expect(failure.message).not.toContain('image.png');
    });
  });
});

describe('an image that is not allowed', () => {
  it.each<[what: string, source: unknown, options: object, must: RegExp]>([
    ['4 bytes', Buffer.from('BM12'), {}, /image must have 5 to 2097152 bytes \(2 MB\), got 4 bytes/u],
    ['more than 2 MB', pngOf(MOST + 1), {}, /got 2097153 bytes/u],
    ['a Blob of more than 2 MB', new Blob([pngOf(MOST + 1)]), {}, /got 2097153 bytes/u],
    ['no image', Buffer.from('%PDF-1.7 or whatever'), {}, /must be a JPG, a PNG or a BMP/u],
    ['a path', '/home/yulan/id-card.png', {}, /must be a Buffer.* got a string of 23 characters/u],
    ['nothing', undefined, {}, /must be a Buffer.* got undefined/u],
    ['a stream of texts', Readable.from(['陈玉兰']), {}, /got a stream of a string of 3 characters/u],
    [
      'another type than declared',
      PNG,
      { contentType: 'image/jpeg' },
      /contentType must be image\/png as the bytes say, got image\/jpeg/u,
    ],
    [
      'another type than its File says',
      new File([new Uint8Array(PNG)], 'x.bmp', { type: 'image/bmp' }),
      {},
      /must be image\/png/u,
    ],
    [
      'a type that WeCom does not take',
      PNG,
      { contentType: 'image/gif' },
      /one of image\/jpeg, image\/png, image\/bmp, got "image\/gif"/u,
    ],
    [
      'a name of another type',
      PNG,
      { filename: '陈玉兰.jpg' },
      /end with .png, as the bytes say; got a string of 7 characters/u,
    ],
    ['a name that breaks out of its quotes', PNG, { filename: 'x"; name="y.png' }, /without quotes/u],
    ['a name of two lines', PNG, { filename: 'x\r\ny.png' }, /without quotes/u],
  ])('is refused before anything is sent: %s', async (_what, source, options, must) => {
    const service = await open();
    const failure = await failureOf(service.uploadImage(source as ImageSource, options));
    expect(failure).toBeInstanceOf(WeComRequestError);
    expect([failure.message, failure.outcome]).toEqual([expect.stringMatching(must), 'not-sent']);
    expect(JSON.stringify(failure)).not.toMatch(/陈玉兰|yulan/u);
    expect(applyments.wecom.requests).toEqual([]);
  });

  it('is not read any further than an image may be long', async () => {
    const service = await open();
    let read = 0;
    const endless = new Readable({
      read() {
        read += 64 * 1024;
        this.push(pngOf(64 * 1024));
      },
    });
    const failure = await failureOf(service.uploadImage(endless));
    expect(failure.message).toMatch(/2 MB\), got more/u);
    expect([endless.destroyed, read < 2 * MOST, applyments.wecom.requests]).toEqual([true, true, []]);
  });

  it('is refused if an option is unknown', async () => {
    const service = await open();
    const failure = await failureOf(service.uploadImage(PNG, { fileName: 'x.png' } as object));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toMatch(/fileName.*filename/u);
  });

  it('is named in the error if its stream breaks, without what only the stream knows', async () => {
    const service = await open();
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error('no such file: /home/yulan/id.png'), { code: 'ENOENT' }));
      },
    });
    const failure = await failureOf(service.uploadImage(broken));
    expect(failure.message).toBe('image cannot be read (ENOENT).');
    expect(JSON.stringify(failure)).not.toContain('yulan');
  });
});

describe('an upload that takes too long', () => {
  const stalled = () => new Readable({ read: () => undefined });

  it('ends at the deadline while its stream stalls, and destroys the stream', async () => {
    const service = await open();
    const stream = stalled();
    const failure = await failureOf(service.uploadImage(stream, { timeout: 50 }));
    expect(failure).toBeInstanceOf(WeComTimeoutError);
    expect([failure.outcome, stream.destroyed, applyments.wecom.requests]).toEqual(['not-sent', true, []]);
  });

  it('ends when the caller gives up', async () => {
    const service = await open();
    const stream = stalled();
    const giveUp = new AbortController();
    const upload = failureOf(service.uploadImage(stream, { signal: giveUp.signal }));
    giveUp.abort();
    expect(await upload).toBeInstanceOf(WeComAbortedError);
    await until(() => stream.destroyed);
  });

  it('may take longer for one request than other calls, and says that WeCom may have it', async () => {
    const service = (await applyments.open({ applyments: undefined, attemptTimeout: 500 })).service;
    applyments.wecom.faults.add({ on: UPLOAD_IMAGE, kind: 'delay', ms: 800 });
    await service.uploadImage(PNG);
    applyments.wecom.faults.add({ on: UPLOAD_IMAGE, kind: 'hang' });
    const failure = await failureOf(service.uploadImage(PNG, { timeout: 4_000 }));
    expect([failure.code, failure.outcome]).toEqual(['TIMEOUT', 'unknown']);
  });
});

it('is sent again with a new token if WeCom rejects the first, even from a stream', async () => {
  const service = await open();
  await service.uploadImage(PNG);
  applyments.wecom.tokens.revoke();
  await service.uploadImage(Readable.from(inPieces(PNG)));
  expect(applyments.wecom.requestsTo(GET_TOKEN)).toHaveLength(2);
  expect(applyments.wecom.applyments.images().map(({ bytes }) => Buffer.compare(bytes, PNG))).toEqual([0, 0]);
});
