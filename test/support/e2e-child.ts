import type { PromiseWithChild } from 'node:child_process';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FakeWeCom } from '../../lib/testing/index.js';
import { builtBundle } from './built.js';
import { APPID } from './e2e-payments.js';

const CHILDREN = new URL('../e2e/children/', import.meta.url);
const LONGEST = 100_000;

/**
 * Runs a script against the built package, in a process of its own, until that ends by itself.
 *
 * @throws when it ends with an error or not at all
 */
export async function runChild(script: string, wecom: FakeWeCom, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await execute(script, wecom, args);
  return stdout + stderr;
}

/**
 * The same with a script that sends a signal to itself.
 *
 * @throws when it ends in any other way than by the signal
 */
export async function runSignalledChild(
  script: string,
  wecom: FakeWeCom,
  ...args: string[]
): Promise<string> {
  const [outcome] = await Promise.allSettled([execute(script, wecom, args)]);
  if (outcome.status === 'fulfilled') throw new Error('the process ended before the signal');
  const { signal, stdout } = outcome.reason as { signal: string | null; stdout: string };
  if (signal !== 'SIGTERM') throw outcome.reason;
  return stdout;
}

/** The same with a script that is killed once something has happened. */
export async function runKilledChild(
  script: string,
  wecom: FakeWeCom,
  happened: () => Promise<unknown>,
  ...args: string[]
): Promise<void> {
  const running = execute(script, wecom, args);
  const ended = Promise.allSettled([running]);
  try {
    await happened();
  } finally {
    running.child.kill('SIGKILL');
    await ended;
  }
}

function execute(
  script: string,
  wecom: FakeWeCom,
  args: string[],
): PromiseWithChild<{ stdout: string; stderr: string }> {
  builtBundle();
  const path = fileURLToPath(new URL(script, CHILDREN));
  const options = { env: environmentOf(wecom), timeout: LONGEST, killSignal: 'SIGKILL' } as const;
  return promisify(execFile)(process.execPath, [path, ...args], options);
}

/** The environment of a process whose application asks this WeCom. */
export function environmentOf({ credentials, baseUrl }: FakeWeCom): NodeJS.ProcessEnv {
  const { corpId, corpSecret, mchid } = credentials;
  return {
    ...process.env,
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: corpSecret,
    WECOM_PAY_MCHID: mchid,
    WECOM_PAY_APPID: APPID,
    WECOM_BASE_URL: baseUrl,
  };
}
