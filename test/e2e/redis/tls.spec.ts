import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { AccessTokenService, WeComOptionsError, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { initialize } from '../../support/e2e-module.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import type { CertificateName } from '../../support/e2e-tls.js';
import { CA, redisTlsWith, tlsWith } from '../../support/e2e-tls.js';

const HOST = '127.0.0.1';

describeWithRedis('a Redis that takes TLS only', () => {
  let wecom: FakeWeCom;
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    wecom = await FakeWeCom.start();
  });
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  afterAll(() => wecom.close());

  async function redisWith(certificate: CertificateName, asksClients = false): Promise<RedisOptions> {
    const redis = await TestRedis.open({ config: redisTlsWith(certificate, { asksClients }) });
    endings.push(() => redis[Symbol.asyncDispose]());
    return { host: HOST, port: redis.port };
  }

  async function start(connection: RedisOptions | string) {
    const account = WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl });
    const module = await Test.createTestingModule({
      imports: [WeComPayRedisModule.forRoot({ connection }), account],
    })
      .setLogger(new RecordingLogger())
      .compile();
    await initialize(module);
    endings.unshift(() => module.close());
    return module.get(AccessTokenService);
  }

  const refusal = ({ port }: RedisOptions, what: string) =>
    new WeComOptionsError(`WeComPayRedisModule: Redis at ${HOST}:${port} ${what}`);
  const untrusted = (code: string) =>
    `cannot be used: the TLS connection failed (${code}). Check its certificate, the system clock, and tls in the ` +
    'option connection: ca must contain the CA that issued it, unless Node trusts that CA; ' +
    'cert and key are needed if it demands a client certificate.';
  const CUT_OFF =
    'is unreachable or unusable (ECONNRESET). Start it, or correct the option connection. If it takes only TLS, use ' +
    'rediss:// or tls; if it demands a certificate of its clients, set cert and key in tls.';

  it('shares the token with an application that has its authority, and shows a certificate', async () => {
    const address = await redisWith('valid', true);
    const { cert, key } = tlsWith('valid');
    const connection = { ...address, tls: { ca: CA, cert, key } };
    await (await start(connection)).get();
    const redis = new Redis(connection);
    endings.unshift(async () => redis.disconnect());
    expect(await redis.keys('bull:wecom-pay-token:*')).toHaveLength(1);
  });

  it('fails the start of an application that shows no certificate, or speaks no TLS', async () => {
    const address = await redisWith('valid', true);
    // It may end the connection before it says why.
    await expect(start({ ...address, tls: { ca: CA } })).rejects.toThrow(
      /(?:ECONNRESET|EPIPE|_CERTIFICATE_REQUIRED)\).+ cert and key /u,
    );
    await expect(start(address)).rejects.toThrow(refusal(address, CUT_OFF));
  });

  it.each([
    ['of an authority that Node does not know', 'valid', {}, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['of another authority', 'valid', { ca: tlsWith('self-signed').cert }, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['expired', 'expired', { ca: CA }, 'CERT_HAS_EXPIRED'],
    ['for another host', 'wrong-host', { ca: CA }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('fails the start when its certificate is %s', async (_what, certificate, tls, code) => {
    const address = await redisWith(certificate);
    await expect(start({ ...address, tls })).rejects.toThrow(refusal(address, untrusted(code)));
  });

  it('is meant by rediss://, with the authorities that Node knows', async () => {
    const address = await redisWith('valid');
    await expect(start(`rediss://${HOST}:${address.port}`)).rejects.toThrow(
      refusal(address, untrusted('SELF_SIGNED_CERT_IN_CHAIN')),
    );
  });
});
