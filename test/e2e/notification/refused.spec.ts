import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { request as httpRequest } from 'node:http';
import type { ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NotificationMessage } from '../../../lib/index.js';
import { WECOM_PAY_CHANNELS } from '../../../lib/index.js';
import { answerTo, PATH, PLATFORMS, post, useCallbackApps } from '../../support/e2e-callback.js';
import { paid, senderOf } from '../../support/e2e-notifications.js';
import { useScene } from '../../support/e2e-scene.js';
import { noticeMessage, OTHER_SENDER, paymentNotice, sentMessage } from '../../support/unit-notices.js';

const scene = useScene();
const { start } = useCallbackApps(scene);

/** Why the requests of a test were refused, as only the log and the diagnostics channel say. */
const reasons: (string | undefined)[] = [];
const hear = (message: unknown) => void reasons.push((message as NotificationMessage).reason);

beforeEach(() => {
  reasons.length = 0;
  subscribe(WECOM_PAY_CHANNELS.notification, hear);
});

afterEach(() => {
  unsubscribe(WECOM_PAY_CHANNELS.notification, hear);
});

const pathOf = () => `${PATH}?${new URLSearchParams(paid(scene.current.wecom).query).toString()}`;

/** Begins a request whose body does not end. */
function begin(
  url: string,
  path: string,
  body: string,
): { sent: ClientRequest; status: Promise<number | undefined> } {
  const sent = httpRequest(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'text/xml' } });
  const status = new Promise<number | undefined>((resolve) => {
    sent.on('response', (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', () => resolve(undefined));
  });
  sent.write(body);
  return { sent, status };
}

describe.each(PLATFORMS)('the route of notifications on %s', (platform) => {
  it('refuses everything in the same way', async () => {
    const { url, shop } = await start(platform);
    const { wecom } = scene.current;
    const good = paid(wecom);
    const { corpId, mchid } = wecom.credentials;
    const ref = { mchid, out_trade_no: 'ORDER-1' };
    const query = new URLSearchParams(good.query).toString();
    const bad = [
      post(url, paymentNotice(ref, { ...OTHER_SENDER, corpId })),
      post(url, { ...good, body: '' }),
      post(url, { ...good, body: `<!DOCTYPE x>${good.body}` }),
      post(url, { ...good, body: good.body + ' '.repeat(65_536) }),
      post(url, paymentNotice(ref, { ...senderOf(wecom), corpId: 'ww0' })),
      post(
        url,
        sentMessage(noticeMessage({ event_type: 'TRANSACTION.SUCCESS', content: {} }), senderOf(wecom)),
      ),
      fetch(`${url}${PATH}?${query}&nonce=1`, { method: 'POST', body: good.body }),
      fetch(`${url}${PATH}`, { method: 'POST', body: good.body }),
      fetch(`${url}${PATH}?${query}`),
      fetch(`${url}${PATH}`),
    ];
    const answers = await Promise.all(bad.map(answerTo));
    const refusal = JSON.stringify({ status: 401, type: 'text/plain', body: '' });
    expect(new Set(answers.map((one) => JSON.stringify(one)))).toEqual(new Set([refusal]));
    expect(shop.events).toEqual([]);
  });

  it('cuts a body off that comes too slowly', async () => {
    const { url } = await start(platform);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const answer = text(socket);
    socket.write(`POST ${pathOf()} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n<xml>`);
    expect(await answer).toMatch(/^HTTP\/1\.1 401 /u);
    expect(reasons).toEqual(['its body came too slowly']);
  });

  it('reads no more than 64 KiB of a body without an end', async () => {
    const { url } = await start(platform);
    expect(await begin(url, pathOf(), '<xml>'.padEnd(70_000)).status).toBe(401);
    expect(reasons).toEqual(['its body is longer than 65536 bytes']);
  });

  it('reads no body of a request whose query cannot be right', async () => {
    const { url } = await start(platform);
    expect(await begin(url, `${PATH}?msg_signature=no`, '<xml>').status).toBe(401);
    expect(reasons).toEqual(['msg_signature is not a signature']);
  });
});
