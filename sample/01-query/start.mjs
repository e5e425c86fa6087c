// What `npm run start:query` runs: this sample, with a fake WeCom unless WECOM_* variables name a real one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const APP = new URL('./dist/main.js', import.meta.url);
/** In your own project: npx nestjs-wecom-pay-fake */
const FAKE_COMMAND = fileURLToPath(new URL('../../dist/bundle/testing/cli.js', import.meta.url));

const REQUIRED = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET'];
const VARIABLES = [...REQUIRED, 'WECOM_PAY_MCHID', 'WECOM_BASE_URL'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const { env } = process;

try {
  env.PORT = await portFor(env.PORT || '3000');
  const isReal = VARIABLES.some((name) => env[name]);
  if (isReal) checkVariables();
  const fake = isReal ? undefined : await startFake();
  Object.assign(env, fake?.variables);
  await import(APP.href);
  console.log(fake ? onFake(fake.orders) : onWeCom());
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

function checkVariables() {
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length === 0) return;
  throw new Error(
    `${VARIABLES.filter((name) => env[name]).join(', ')} set, but not ${missing.join(', ')}. ` +
      'Set both WECOM_CORP_ID and WECOM_CORP_SECRET to use the real WeCom, or no WECOM_* variable to use a fake.',
  );
}

/** Runs the fake's command as long as this process, and reads what it prints. */
async function startFake() {
  const fake = spawn(process.execPath, [FAKE_COMMAND, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => fake.kill());
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      fake.kill();
      // Once the app is up, it handles the signal as well, and ends this process.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
  let banner = '';
  for await (const chunk of fake.stdout.setEncoding('utf8')) {
    banner += chunk;
    if (banner.includes('Ctrl-C')) break;
  }
  const printed = (name) => new RegExp(`^ *${name} +(\\S+)$`, 'mu').exec(banner)?.[1];
  const variables = {
    WECOM_BASE_URL: printed('base URL'),
    WECOM_CORP_ID: printed('corpId'),
    WECOM_CORP_SECRET: printed('corpSecret'),
    WECOM_PAY_MCHID: printed('mchid'),
  };
  if (Object.values(variables).includes(undefined)) throw new Error('The fake WeCom did not start.');
  return { variables, orders: [...new Set(banner.match(/DEMO-[A-Z]+/gu))] };
}

/** The port to listen on: a free one for 0. */
async function portFor(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be a whole number from 0 to 65535, got "${text}".`);
  }
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is already in use. Choose another one: PORT=${port + 1} npm run start:query`,
    );
  });
  const { port: free } = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return String(free);
}

function onFake(numbers) {
  const orders = `http://127.0.0.1:${env.PORT}/orders`;
  return `
GET ${orders}/:out_trade_no returns the order.
The app uses a fake WeCom at ${env.WECOM_BASE_URL}, which has one order in each state:
${numbers.join(' ')}

Try these in another terminal:

  # a paid order
  curl ${orders}/DEMO-SUCCESS
  # an order that has not been paid yet
  curl ${orders}/DEMO-NOTPAY
  # another merchant's order: the caller gets a bare 502, and the log below says what to do about it
  curl -i '${orders}/DEMO-SUCCESS?mchid=1900000002'

To use the real WeCom, set WECOM_CORP_ID, WECOM_CORP_SECRET and WECOM_PAY_MCHID.
Press Ctrl-C to stop.
`;
}

function onWeCom() {
  const orders = `http://127.0.0.1:${env.PORT}/orders`;
  const suffix = env.WECOM_PAY_MCHID ? '' : '?mchid=YOUR_MCHID';
  return `
GET ${orders}/:out_trade_no returns the order.
The app uses ${env.WECOM_BASE_URL || 'the real WeCom'} with corp ID ${env.WECOM_CORP_ID}, as WECOM_* variables are set.

Try these in another terminal:

  # one of your orders, created through the miniapppay API
  curl '${orders}/YOUR_OUT_TRADE_NO${suffix}'
  # an order that WeCom does not know: 404; if WeCom rejects the call for another reason, the log below says what to do
  curl -i '${orders}/NO-SUCH-ORDER${suffix}'
  # an invalid order number: 422, without a request to WeCom
  curl -i '${orders}/abc${suffix}'

Press Ctrl-C to stop.
`;
}
