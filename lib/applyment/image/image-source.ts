import { addAbortSignal, Readable } from 'node:stream';
import { types } from 'node:util';
import { shapeOf } from '../../common/text.js';
import { codeOrNameOf, projectCause } from '../../errors/project-cause.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import { UPLOAD_IMAGE } from '../calls/upload-image.endpoint.js';

/**
 * An image: its bytes; a `Blob` or a `File`, such as `await openAsBlob(path)` of `node:fs`; or a stream of its bytes,
 * such as a `Readable` or a `ReadableStream`.
 */
export type ImageSource = Uint8Array | Blob | AsyncIterable<Uint8Array>;

const endpoint = UPLOAD_IMAGE.path;
const LEAST_BYTES = 5;
const MOST_BYTES = 2 * 1024 * 1024;
const ALLOWED = 'image must be a Buffer, a Uint8Array, a Blob, a File or a stream of bytes';

/**
 * The image, so that it can be read as often as a request is sent. A stream is read into memory, but no further than
 * an image may be long; the file of a `Blob` is read when it is sent.
 *
 * @param signal ends the reading of a stream, which it destroys.
 * @throws {WeComRequestError} if it is no image source, cannot be read, or is too short or too long.
 */
export async function readImage(source: ImageSource, signal: AbortSignal): Promise<Blob> {
  const image = await blobOf(source, signal);
  if (image.size >= LEAST_BYTES && image.size <= MOST_BYTES) return image;
  throw wrongLength(`${image.size} bytes`);
}

async function blobOf(source: ImageSource, signal: AbortSignal): Promise<Blob> {
  if (source instanceof Blob) return source;
  if (types.isUint8Array(source)) return new Blob([bytesOf(source)]);
  if (typeof Object(source)[Symbol.asyncIterator] !== 'function')
    throw new WeComRequestError(`${ALLOWED}, got ${shapeOf(source)}.`, { endpoint });
  return new Blob(await chunksOf(source, signal));
}

async function chunksOf(
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const stream = addAbortSignal(signal, source instanceof Readable ? source : Readable.from(source));
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<unknown>) {
      if (!types.isUint8Array(chunk))
        throw new WeComRequestError(`${ALLOWED}, got a stream of ${shapeOf(chunk)}.`, { endpoint });
      length += chunk.length;
      if (length > MOST_BYTES) throw wrongLength('more');
      chunks.push(bytesOf(chunk));
    }
  } catch (error) {
    throw error instanceof WeComRequestError || signal.aborted ? error : unreadable(error);
  }
  return chunks;
}

/** A copy that nobody else can change, and that is not in shared memory, which a Blob does not take. */
function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** That an image cannot be read; its path may be in the error. */
export function unreadable(error: unknown): WeComRequestError {
  const cause = projectCause(error);
  return new WeComRequestError(`image cannot be read (${codeOrNameOf(cause) ?? 'unknown'}).`, {
    endpoint,
    cause,
  });
}

function wrongLength(got: string): WeComRequestError {
  return new WeComRequestError(`image must have ${LEAST_BYTES} to ${MOST_BYTES} bytes (2 MB), got ${got}.`, {
    endpoint,
  });
}
