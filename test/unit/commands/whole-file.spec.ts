import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeWholeFile } from '../../../lib/commands/whole-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, 'bill.csv');

async function* textsOf(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

describe('a file that is written whole', () => {
  it('is there under its name once all is written, and nothing else', async () => {
    const result = await writeWholeFile(file(), async (write) => {
      await write(textsOf('a', 'b'));
      expect(await readdir(folder)).toEqual([expect.stringMatching(/^bill\.csv\..+\.part$/u)]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readFile(file(), 'utf8')).toBe('ab');
  });

  it('leaves what was there before, and nothing else, if the work fails', async () => {
    await writeFile(file(), 'before');
    const failure = new Error('cut');
    const writing = writeWholeFile(file(), async (write) => {
      await write(textsOf('a'));
      throw failure;
    });
    await expect(writing).rejects.toBe(failure);
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readFile(file(), 'utf8')).toBe('before');
  });

  it('is refused before the work begins, by name, where it cannot be written', async () => {
    const work = () => Promise.reject(new Error('begun'));
    await expect(writeWholeFile(folder, work)).rejects.toThrow(
      `${folder} cannot be written: it is a directory`,
    );
    const nowhere = join(folder, 'nowhere', 'bill.csv');
    await expect(writeWholeFile(nowhere, work)).rejects.toThrow(`${nowhere} cannot be written (ENOENT)`);
  });
});
