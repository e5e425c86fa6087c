import { describe, expect, it } from '@jest/globals';
import { getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { readRequest } from '../../../../lib/notification/reading/read-request.js';
import type { NotificationRequest } from '../../../../lib/notification/reading/sealed-request.js';
import { signatureOf } from '../../../../lib/notification/reading/signature.js';
import { ECHO_VECTOR, JSON_VECTOR, XML_VECTOR } from '../../../support/unit-notice-vectors.js';
import {
  contextOfSamples,
  keyOf,
  keyOfSamples,
  OTHER_SENDER,
  paymentNotice,
  RECEIVE_ID,
  SENDER,
  sentMessage,
  sentNotice,
  TOKEN,
} from '../../../support/unit-notices.js';

const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const REFUND = { ...REF, out_refund_no: 'R-1' };
const read = (request: NotificationRequest) => readRequest(request, contextOfSamples());
const { timestamp, nonce, encrypt: echostr, signature: msg_signature } = ECHO_VECTOR;
const VERIFICATION = { msg_signature, timestamp, nonce, echostr };

describe('a signature', () => {
  it.each([
    ['XML', XML_VECTOR],
    ['a URL verification', ECHO_VECTOR],
    ['JSON', JSON_VECTOR],
  ])('is that of the published sample of %s', (_name, { signature, ...parts }) => {
    expect(signatureOf(TOKEN, parts)).toBe(signature);
  });

  it("is that of WeCom's own library", () => {
    const part = fc.stringMatching(/^[\w+/=]{0,40}$/u);
    fc.assert(
      fc.property(part, part, part, part, (token, time, random, encrypt) => {
        const ours = signatureOf(token, { timestamp: time, nonce: random, encrypt });
        expect(ours).toBe(getSignature(token, time, random, encrypt));
      }),
    );
  });
});

describe('readRequest', () => {
  it.each(['xml', 'json'] as const)('reads a notice about a payment in %s', (format) => {
    expect(read(paymentNotice(REF, { ...SENDER, format }))).toMatchObject({
      kind: 'notice',
      notice: { kind: 'order', ...REF, state: 'SUCCESS' },
    });
  });

  it.each([
    ['REFUND.SUCCESS', 'SUCCESS'],
    ['REFUND.ABNORMAL', 'ABNORMAL'],
    ['REFUND.CLOSED', 'CLOSED'],
  ])('reads a notice of %s', (event_type, state) => {
    expect(read(sentNotice({ event_type, content: REFUND }))).toMatchObject({
      kind: 'notice',
      notice: { kind: 'refund', ...REFUND, state },
    });
  });

  it.each([
    ['another type', { event_type: 'TRANSACTION.PAID', content: {} }, 'TRANSACTION.PAID'],
    [
      'a combined payment',
      { notify_type: 'COMBINEPAY', event_type: 'TRANSACTION.SUCCESS', content: {} },
      'COMBINEPAY TRANSACTION.SUCCESS',
    ],
  ])('ignores a notice of %s', (_name, content, event_type) => {
    expect(read(sentNotice(content))).toMatchObject({
      kind: 'notice',
      notice: { kind: 'ignored', event_type },
    });
  });

  it('answers a URL verification with its plain text', () => {
    expect(read({ query: VERIFICATION })).toEqual({ kind: 'verification', echo: ECHO_VECTOR.plain });
  });

  it('reads an echostr whose plus signs have become blanks', () => {
    // The published sample has one: P9nAzCzyDty…yt3tP3zNdtp+4RPcs8Tg…
    const query = { ...VERIFICATION, echostr: echostr.replaceAll('+', ' ') };
    expect(query.echostr).not.toBe(echostr);
    expect(read({ query, method: 'GET' })).toEqual({ kind: 'verification', echo: ECHO_VECTOR.plain });
  });

  it('finds the key of whichever app has sent it', () => {
    const context = { keys: [keyOf(OTHER_SENDER), keyOfSamples()], corpId: RECEIVE_ID };
    for (const sender of [SENDER, { ...OTHER_SENDER, corpId: RECEIVE_ID }])
      expect(readRequest(paymentNotice(REF, sender), context).kind).toBe('notice');
  });

  it.each([
    ['the first', [SENDER, OTHER_SENDER]],
    ['the second', [{ ...SENDER, encodingAESKey: OTHER_SENDER.encodingAESKey }, SENDER]],
  ])('tries every key that has the token: %s', (_name, senders) => {
    const context = { keys: senders.map((one) => keyOf(one)), corpId: RECEIVE_ID };
    expect(readRequest(paymentNotice(REF), context).kind).toBe('notice');
  });

  it('decrypts no notice that is sent as a verification', () => {
    const { query, body } = paymentNotice(REF);
    const [, ciphertext] = /<Encrypt><!\[CDATA\[(.+?)\]/u.exec(body)!;
    const reading = read({ method: 'GET', query: { ...query, echostr: ciphertext } });
    expect(reading).toMatchObject({ kind: 'refused', reason: 'the query parameter echostr is too long' });
  });

  it('names the key that does not decrypt what its token has signed', () => {
    const other = keyOf(OTHER_SENDER, 'notifications.keys[0]');
    const wrong = keyOf({ ...OTHER_SENDER, token: TOKEN }, 'notifications.keys[1]');
    const reading = readRequest(paymentNotice(REF), { keys: [other, wrong], corpId: RECEIVE_ID });
    expect(reading).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(
        /^the token of notifications\.keys\[1\] matches .+ notifications\.keys\[1\]\.encodingAESKey does not decrypt it: /u,
      ),
    });
  });

  it('answers HEAD as GET', () => {
    expect(read({ query: VERIFICATION, method: 'HEAD' }).kind).toBe('verification');
  });

  it('says what to do about a parser that keeps no ciphertext', () => {
    expect(read({ ...paymentNotice(REF), body: { xml: {} } })).toMatchObject({
      reason: 'the application has parsed its body, and left no ciphertext',
      advice: expect.stringMatching(/body parsers away .+\.receive\(\)/u),
    });
  });

  it('refuses what is for another corp, and names both', () => {
    expect(read(paymentNotice(REF, { ...SENDER, corpId: 'ww-other' }))).toMatchObject({
      kind: 'refused',
      reason: `it is for the corp ww-other, but corpId is ${RECEIVE_ID}`,
    });
  });

  it('refuses what another app has signed', () => {
    const forged = paymentNotice(REF, { ...OTHER_SENDER, corpId: RECEIVE_ID });
    expect(read(forged)).toMatchObject({
      kind: 'refused',
      reason: 'no key in notifications.keys matches its signature',
    });
  });

  it.each([
    ['without a signature', { msg_signature: undefined }, 'msg_signature is missing'],
    ['without a timestamp', { timestamp: undefined }, 'timestamp is missing'],
    ['with a time that its nonce was shifted into', { timestamp: '16094444401' }, 'timestamp is not a time'],
    ['with an empty nonce', { nonce: '' }, 'nonce is missing'],
    ['with two nonces', { nonce: ['1', '1'] }, 'nonce is repeated'],
    ['with a long nonce', { nonce: '1'.repeat(129) }, 'nonce is too long'],
    ['with a signature in capitals', { msg_signature: 'A'.repeat(40) }, 'msg_signature is not a signature'],
  ])('refuses a notice %s', (_name, change, reason) => {
    const notice = paymentNotice(REF);
    const { kind, ...said } = read({ ...notice, query: { ...notice.query, ...change } });
    expect(kind).toBe('refused');
    expect(said).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it.each([
    ['no mchid', { out_trade_no: 'ORDER-1' }],
    ['a number as its mchid', { ...REF, mchid: 1_900_000_001 }],
    ['a path as its order number', { ...REF, out_trade_no: '../../etc/passwd' }],
  ])('refuses a notice with %s', (_name, content) => {
    expect(read(sentNotice({ event_type: 'TRANSACTION.SUCCESS', content })).kind).toBe('refused');
  });

  it.each([
    ['is empty', ''],
    ['is neither XML nor JSON', 'hello'],
    ['has no resource', '{"event_type":"TRANSACTION.SUCCESS"}'],
  ])('refuses a message that %s', (_name, message) => {
    expect(read(sentMessage(message)).kind).toBe('refused');
  });

  it.each(['xml', 'json'] as const)('refuses a notice in %s of which any byte was changed', (format) => {
    const notice = paymentNotice(REF, { ...SENDER, format });
    const encrypted = /[A-Za-z\d+/]{200,}=*/u.exec(notice.body)!;
    const inQuery = Object.entries(notice.query).map(([name, value]) => ({ name, length: value.length }));
    const places = fc.oneof(
      fc
        .constantFrom(...inQuery)
        .chain(({ name, length }) => fc.tuple(fc.constant(name), fc.nat(length - 1))),
      fc.tuple(
        fc.constant('body'),
        fc.nat(encrypted[0].length - 1).map((at) => at + encrypted.index),
      ),
    );
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 127 }), ([name, at], bits) => {
        const change = (text: string) =>
          text.slice(0, at) + String.fromCodePoint(text.codePointAt(at)! ^ bits) + text.slice(at + 1);
        const changed =
          name === 'body'
            ? { ...notice, body: change(notice.body) }
            : { ...notice, query: { ...notice.query, [name]: change(notice.query[name as 'nonce']) } };
        expect(read(changed).kind).toBe('refused');
      }),
      { numRuns: 1_000 },
    );
  });

  it('says nothing secret about what it refuses', () => {
    const { encodingAESKey, token } = OTHER_SENDER;
    const context = { keys: [keyOf(OTHER_SENDER)], corpId: RECEIVE_ID };
    const said = JSON.stringify(readRequest(paymentNotice(REF), context));
    expect(said).not.toMatch(new RegExp(`${token}|${encodingAESKey}`, 'u'));
  });
});
