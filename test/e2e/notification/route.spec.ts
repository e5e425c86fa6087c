import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { NotificationReceiver, WeComPayModule } from '../../../lib/index.js';
import {
  answerTo,
  JSON_TYPE,
  PATH,
  PLATFORMS,
  post,
  TOLD,
  told,
  useCallbackApps,
  verification,
  XML,
} from '../../support/e2e-callback.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { NOTIFICATIONS, paid, senderOf } from '../../support/e2e-notifications.js';
import { GET_ORDER, useScene } from '../../support/e2e-scene.js';
import { paymentNotice } from '../../support/unit-notices.js';

const scene = useScene();
const { start } = useCallbackApps(scene);

const notice = (format?: 'xml' | 'json') => {
  const { wecom } = scene.current;
  const { mchid } = wecom.credentials;
  return paymentNotice({ mchid, out_trade_no: 'ORDER-1' }, senderOf(wecom, format));
};

describe.each(PLATFORMS)('the route of notifications on %s', (platform) => {
  it.each([
    ['XML as text/xml', 'xml', XML],
    ['XML as application/xml', 'xml', 'application/xml'],
    ['XML as text/plain', 'xml', 'text/plain'],
    ['XML of an unknown type', 'xml', 'application/octet-stream'],
    ['JSON', 'json', JSON_TYPE],
    ['JSON that says it is XML', 'json', XML],
  ] as const)('takes %s', async (_name, format, type) => {
    expect(await told(await start(platform), scene.current, notice(format), type)).toEqual(TOLD);
  });

  it.each([{ rawBody: true }, { bodyParser: false }])('works with %j', async (nestOptions) => {
    const started = await start(platform, { nestOptions });
    expect(await told(started, scene.current, notice('json'), JSON_TYPE)).toEqual(TOLD);
  });

  it('leaves the bodies of other routes alone', async () => {
    const { url } = await start(platform);
    const body = JSON.stringify({ a: 1 });
    const headers = { 'content-type': JSON_TYPE };
    const answer = await fetch(`${url}/own`, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ a: 1 });
  });

  it('answers the verification of its URL with the plain text alone, and HEAD without', async () => {
    const { url } = await start(platform);
    const { corpId } = scene.current.wecom.credentials;
    // Until there is a plus sign in it, which must survive being sent as it is.
    let query = verification('1616140317555161061', corpId);
    while (!query.get('echostr')!.includes('+')) query = verification('1616140317555161061', corpId);
    const answer = { status: 200, type: 'text/plain', body: '1616140317555161061' };
    for (const text of [query.toString(), query.toString().replaceAll('%2B', '+')]) {
      expect(await answerTo(fetch(`${url}${PATH}?${text}`))).toEqual(answer);
      expect(await answerTo(fetch(`${url}${PATH}?${text}`, { method: 'HEAD' }))).toEqual({
        ...answer,
        body: '',
      });
    }
    expect(await answerTo(fetch(`${url}${PATH}`, { method: 'HEAD' }))).toMatchObject({ status: 401 });
  });

  it('answers at once while WeCom hangs', async () => {
    const { url } = await start(platform);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    expect(await answerTo(post(url, notice()))).toMatchObject({ status: 200, body: 'success' });
  });

  it('stands at the path of the option, and says so', async () => {
    const logger = new RecordingLogger();
    const notifications = { ...NOTIFICATIONS, path: '/pay/notify' };
    const { url } = await start(platform, { notifications, logger });
    expect((await post(url, notice(), XML, '/pay/notify')).status).toBe(200);
    expect((await post(url, notice(), XML, PATH)).status).toBe(404);
    expect(logger.own.map(({ message }) => message)).toContain('Receiving notifications at /pay/notify.');
  });
});

describe('what the application has read already', () => {
  const read =
    (bodyOf: (text: Buffer) => unknown) =>
    (request: NodeJS.ReadableStream & { body?: unknown }, _response: unknown, next: () => void) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        request.body = bodyOf(Buffer.concat(chunks));
        next();
      });
    };
  const encryptIn = (body: Buffer) => /CDATA\[([\w+/=]{100,})/u.exec(body.toString())![1];
  const startReading = (bodyOf: (text: Buffer) => unknown, logger?: RecordingLogger) =>
    start('express', {
      nestOptions: { bodyParser: false },
      configure: (app) => app.use(read(bodyOf)),
      ...(logger && { logger }),
    });

  it.each([
    ['text', String],
    ['bytes', (body: Buffer) => body],
    ['an object made of its XML', (body: Buffer) => ({ xml: { encrypt: [encryptIn(body)] } })],
  ] as const)('is taken as %s on Express', async (_name, bodyOf) => {
    expect(await told(await startReading(bodyOf), scene.current)).toEqual(TOLD);
  });

  it.each([
    ['nothing', (): unknown => undefined, 'the application has read its body, and left nothing of it'],
    ['an empty object', (): object => ({}), 'the application has parsed its body, and left no ciphertext'],
  ] as const)('is refused as %s on Express, with advice', async (_name, bodyOf, reason) => {
    const logger = new RecordingLogger();
    const { url } = await startReading(bodyOf, logger);
    expect(await answerTo(post(url, paid(scene.current.wecom)))).toMatchObject({ status: 401, body: '' });
    const [said] = logger.own.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(said).toContain(`was refused: ${reason}.`);
    expect(said).toMatch(/keep body parsers away from notifications\.path/u);
    expect(said).not.toMatch(/compare notifications\.keys/u);
  });
});

describe('an application without HTTP', () => {
  it('has no route, and says nothing about it', async () => {
    const logger = new RecordingLogger();
    class AppModule {}
    const options = scene.current.options({ notifications: NOTIFICATIONS, polling: { autoStart: false } });
    const imports = [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), WeComPayModule.forRoot(options)];
    const context = await NestFactory.createApplicationContext({ module: AppModule, imports }, { logger });
    expect(context.get(NotificationReceiver)).toBeDefined();
    expect(logger.own.map(({ message }) => message).join()).not.toMatch(/notifications at|route/u);
    await context.close();
  });
});
