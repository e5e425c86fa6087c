import { describe, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { WeComPayOptions } from '../../../lib/index.js';
import { WeComPayModule } from '../../../lib/index.js';
import { answerTo, PLATFORMS, post, useCallbackApps } from '../../support/e2e-callback.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { NOTIFICATIONS, paid, senderOf } from '../../support/e2e-notifications.js';
import { GET_ORDER, useScene } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';
import { ENCODING_AES_KEY, OTHER_SENDER, paymentNotice, TOKEN } from '../../support/unit-notices.js';

const MERCHANT = '1999999999';
const scene = useScene();
const { listen } = useCallbackApps(scene);

/** Starts an application whose accounts, in this order, have one callback URL and are called by their places. */
async function startAll(
  accounts: readonly Partial<WeComPayOptions>[],
  platform: 'express' | 'fastify' = 'express',
) {
  const logger = new RecordingLogger();
  const modules = accounts.map((account, at) => {
    const options = { ...scene.current.options({ notifications: NOTIFICATIONS }), ...account };
    return WeComPayModule.forRoot({ ...options, name: `account-${at}` });
  });
  const imports = [EventEmitterModule.forRoot(), ...modules];
  const { url } = await listen(platform, { imports }, { logger });
  /** What an account says of requests, as `1 …`. */
  const said = () =>
    logger.own
      .filter(({ message }) => /refused|ignored|followed/u.test(message))
      .map(({ context, message }) => `${context?.at(-1)} ${message}`);
  return { url, said };
}

const keys = (...list: (typeof OTHER_SENDER)[]): Partial<WeComPayOptions> => ({
  notifications: { keys: list },
});
const OWN_KEY = { token: TOKEN, encodingAESKey: ENCODING_AES_KEY };

describe.each(PLATFORMS)('two accounts on one path on %s', (platform) => {
  it('are each served by their own keys', async () => {
    const other = { ...keys(OTHER_SENDER), mchid: MERCHANT };
    const { url } = await startAll([{}, other], platform);
    const byOther = { ...OTHER_SENDER, corpId: scene.current.wecom.credentials.corpId };
    const answers = await Promise.all([
      post(url, paid(scene.current.wecom)),
      post(url, paymentNotice({ mchid: MERCHANT, out_trade_no: 'ORDER-1' }, byOther)),
      post(url, paymentNotice({ mchid: '1', out_trade_no: 'ORDER-1' }, { ...byOther, token: 'wrong' })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  });
});

describe('of accounts with the same keys on one path', () => {
  it.each([
    ['first', [{ mchid: MERCHANT }, { mchid: undefined }]],
    ['last', [{ mchid: undefined }, { mchid: MERCHANT }]],
  ] as const)(
    'the one without an mchid takes what is about no merchant of the others: it is %s',
    async (_name, order) => {
      const { url, said } = await startAll(order);
      expect(await answerTo(post(url, paid(scene.current.wecom)))).toMatchObject({ status: 200 });
      await until(() => scene.current.wecom.requestsTo(GET_ORDER).length > 0);
      expect(said()).toEqual([]);
    },
  );

  it('the one of the merchant takes it before the one without an mchid', async () => {
    const wrongSecret = { corpSecret: 'wrong-secret-of-the-other', mchid: undefined };
    const { url, said } = await startAll([wrongSecret, {}]);
    await post(url, paid(scene.current.wecom));
    await until(() => scene.current.wecom.requestsTo(GET_ORDER).length > 0);
    expect(said()).toEqual([]);
  });

  it('one ignores what is about no merchant of theirs', async () => {
    const { url, said } = await startAll([{ mchid: MERCHANT }, { mchid: '1888888888' }]);
    expect(await answerTo(post(url, paid(scene.current.wecom)))).toMatchObject({ status: 200 });
    await until(() => said().length > 0);
    expect(said()).toEqual([expect.stringMatching(/^0 .+ was ignored: the account's mchid is 1999999999/u)]);
  });
});

describe('of accounts that all refuse a notification, the one that read the most of it says why', () => {
  it.each([
    [
      'whose token matches',
      [keys(OTHER_SENDER), keys(OTHER_SENDER, { ...OTHER_SENDER, token: TOKEN })],
      /^1 .+: the token of notifications\.keys\[1\] matches .+ notifications\.keys\[1\]\.encodingAESKey does not decrypt it/u,
    ],
    [
      'whose key decrypts it',
      [keys({ ...OTHER_SENDER, token: TOKEN }), { ...keys(OWN_KEY), corpId: 'ww-other' }],
      /^1 .+: it is for the corp \w+, but corpId is ww-other/u,
    ],
    ['that comes first, if none has read more', [keys(OTHER_SENDER), keys(OTHER_SENDER)], /^0 .+: no key/u],
  ])('%s', async (_name, accounts, reason) => {
    const { url, said } = await startAll(accounts);
    const { wecom } = scene.current;
    const { mchid } = wecom.credentials;
    const notice = paymentNotice({ mchid, out_trade_no: 'ORDER-1' }, senderOf(wecom));
    expect(await answerTo(post(url, notice))).toMatchObject({ status: 401, body: '' });
    expect(said()).toEqual([expect.stringMatching(reason)]);
  });
});
