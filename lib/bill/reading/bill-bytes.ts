import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOrNameOf, projectCause } from '../../errors/project-cause.js';
import { UnusableBill } from './unusable-bill.js';

/** The first byte of a gzip stream, with which no text begins. */
const GZIP_MARK = 0x1f;

/** The same bytes, as long as there are not too many. @throws {UnusableBill} if there are. */
export async function* capped(
  chunks: AsyncIterable<Buffer>,
  most: number,
  what: string,
): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw new UnusableBill(`${what} is longer than ${most} bytes`);
    yield chunk;
  }
}

/** The bytes as they were before they were gzipped, if they are. @throws {UnusableBill} if that is broken. */
export async function* unzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const all = startingWith(first.value, iterator);
  if (first.value[0] === GZIP_MARK) yield* gunzipped(all);
  else yield* all;
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = pipeline(Readable.from(chunks), createGunzip({ chunkSize: 64 * 1024 }), () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (!isOfZlib(error)) throw error;
    throw new UnusableBill(`it cannot be decompressed (${codeOrNameOf(projectCause(error)) ?? 'unknown'})`);
  }
}

/** Anything else has happened before the bytes came here. */
function isOfZlib(error: unknown): boolean {
  return projectCause(error)?.code?.startsWith('Z_') ?? false;
}
