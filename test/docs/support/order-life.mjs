// The shop of `children/order-life.ts` against the command of the fake WeCom, each a process of its own.
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Those that the shop is made of. */
export const RECIPES = ['checkout', 'waiting-in-a-request', 'closing', 'refunds'];

/** What comes of the shop's orders, and what it logs as a warning or an error. */
export const LIFE = {
  cancelled: 'NOTPAY',
  young: 'OPEN',
  paid: ['SUCCESS', 'paid'],
  again: 409,
  unknown: 404,
  tooMuch: 'More than was paid',
  refunded: 'refunded',
  closed: 'closed',
  complaints: [],
};

const LONGEST = 100_000;
const APPID = 'wx0000000000000001';
/** What the command prints, by the variable that an app reads it from. */
const PRINTED = {
  WECOM_BASE_URL: 'base URL',
  WECOM_CORP_ID: 'corpId',
  WECOM_CORP_SECRET: 'corpSecret',
  WECOM_PAY_MCHID: 'mchid',
};

export async function liveOrder({ fake, shop, env }) {
  const signal = AbortSignal.timeout(LONGEST);
  const started = startFake(fake, env);
  try {
    const account = await accountOf(started, signal);
    const output = await outputOf(shop, {
      env: { ...env, NO_COLOR: '1', ...account, WECOM_PAY_APPID: APPID },
      signal,
    });
    const [, result = '{}'] = /^result (\{.*\})$/mu.exec(output) ?? [];
    return { ...JSON.parse(result), complaints: output.match(/^.*(?:WARN|ERROR).*$/gmu) ?? [] };
  } finally {
    stop(started);
  }
}

/** In a process group of its own, because `npx` starts the command as a process of its own. */
function startFake([file, args], env) {
  return spawn(file, [...args, '--port', '0', '--refund-takes', '100'], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function stop({ pid, exitCode, signalCode }) {
  if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

/** What an app has to know of the fake. */
async function accountOf({ stdout }, signal) {
  const banner = await bannerOf(stdout, signal);
  return Object.fromEntries(
    Object.entries(PRINTED).map(([variable, label]) => [
      variable,
      new RegExp(`^ *${label} +(\\S+)$`, 'mu').exec(banner)?.[1] ?? '',
    ]),
  );
}

async function bannerOf(stdout, signal) {
  const lines = [];
  for await (const line of createInterface({ input: stdout, signal })) {
    lines.push(line);
    if (line.includes('Press Ctrl-C')) {
      stdout.resume();
      return lines.join('\n');
    }
  }
  throw new Error(`The fake WeCom did not start:\n${lines.join('\n')}`);
}

async function outputOf([file, args], options) {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, options);
    return stdout + stderr;
  } catch (error) {
    throw new Error(`${error.message}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
