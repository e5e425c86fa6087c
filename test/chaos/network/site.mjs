import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostOf } from './hosts.mjs';

const run = promisify(execFile);
export const REPLICAS = ['replica-1', 'replica-2', 'replica-3'];
/** In the folder of the stage. However the network is, Redis can be watched through it. */
export const SOCKET = 'redis.sock';

/**
 * Where the parts of the shop run: each replica and Redis on a host of its own. The replicas know WeCom and Redis by their
 * names.
 *
 * @param {Network} network
 * @param {object} [clocks] `{ certificate, redis, replicas }`: a command that makes the certificate, and environments
 */
export async function siteOn(network, clocks = {}) {
  const tls = await certificate(clocks.certificate ?? []);
  const [wecom, redis] = [hostOf('wecom'), hostOf('redis')];
  return {
    ca: tls.cert,
    wecom: { host: wecom.address, tls },
    redis: {
      host: redis.address,
      command: network.commandOn('redis'),
      env: clocks.redis,
      config: ['--unixsocket', SOCKET],
    },
    homes: REPLICAS.map((name, place) => ({
      host: hostOf(name).address,
      command: network.commandOn(name),
      env: clocks.replicas?.[place],
    })),
    setupOf: (account, redisUrl) => ({
      account: {
        ...account,
        baseUrl: account.baseUrl.replace(wecom.address, wecom.fullName),
        billBaseUrl: account.billBaseUrl.replace(wecom.address, wecom.fullName),
      },
      redis: redisUrl.replace(redis.address, redis.fullName),
    }),
  };
}

async function certificate(command) {
  const { address, fullName } = hostOf('wecom');
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  const names = `subjectAltName=DNS:${fullName},IP:${address}`;
  const make = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3`.split(' ');
  const what = ['-subj', `/CN=${fullName}`, '-addext', names, '-keyout', key, '-out', cert];
  const [file, ...args] = [...command, ...make, ...what];
  try {
    await run(file, args);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
