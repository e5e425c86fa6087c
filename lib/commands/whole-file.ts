import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOrNameOf, projectCause } from '../errors/project-cause.js';

/** Writes all of the texts to the file. */
export type WriteAll = (texts: AsyncIterable<string>) => Promise<void>;

/**
 * Writes a file under a temporary name beside its own, which it gets once the work is done; if that fails, no file
 * is left, and one that was there before stays as it was.
 *
 * @throws what the work throws, or an error that names the file.
 */
export async function writeWholeFile<T>(file: string, work: (write: WriteAll) => Promise<T>): Promise<T> {
  const part = `${file}.${randomUUID()}.part`;
  const handle = await opened(file, part);
  try {
    const result = await work((texts) =>
      pipeline(Readable.from(texts), handle.createWriteStream({ flush: true })),
    );
    await rename(part, file);
    return result;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function opened(file: string, part: string): Promise<FileHandle> {
  const isDirectory = await stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isDirectory) throw new Error(`${file} cannot be written: it is a directory`);
  return open(part, 'wx').catch((error: unknown) => {
    throw new Error(`${file} cannot be written (${codeOrNameOf(projectCause(error)) ?? 'unknown'})`);
  });
}
