import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(600_000);

interface ExecFailure {
  readonly code?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const run: (file: string, args: readonly string[]) => Promise<ExecFailure> = promisify(execFile);
const WEEK = fileURLToPath(new URL('run.mjs', import.meta.url));

it('lets thousands of orders end as they did at WeCom, each told once, and nothing stays in the heap', async () => {
  const {
    code = 0,
    stdout,
    stderr,
  } = await run(process.execPath, [WEEK, '--hours', '1', '--orders', '4000']).catch(
    (failure: ExecFailure) => failure,
  );
  expect(stdout).not.toContain('FAILED');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/not as at WeCom +0\n +told twice +0\n +left open +0\n/u);
});
