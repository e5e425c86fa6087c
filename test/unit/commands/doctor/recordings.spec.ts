import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { GET_TOKEN } from '../../../../lib/access-token/get-token.endpoint.js';
import { GetTokenResponseDto } from '../../../../lib/access-token/get-token.response.dto.js';
import { readAnswer } from '../../../../lib/commands/doctor/answer.js';
import type { Doubt } from '../../../../lib/commands/doctor/record/doubts.js';
import { doubtsAfter } from '../../../../lib/commands/doctor/record/doubts.js';
import type { RecordedExchange } from '../../../../lib/commands/doctor/record/recorded-exchange.js';
import { outcomeOf } from '../../../../lib/commands/doctor/record/recorded-exchange.js';
import type { Recording } from '../../../../lib/commands/doctor/record/recording.js';
import { OrderDto } from '../../../../lib/order/dto/order.dto.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import type { Body } from '../../../support/unit-order.js';

const FOLDER = new URL('../../../fixtures/recordings/', import.meta.url);
const QUESTIONS = new Map([
  [GET_TOKEN.path, { endpoint: GET_TOKEN, dto: GetTokenResponseDto }],
  [GET_ORDER.path, { endpoint: GET_ORDER, dto: OrderDto }],
]);

/** Whatever users have sent, besides what was made by `make.mjs`. */
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const recordingIn = (file: string) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Recording;

/** Answers as it was recorded, and asks the decoder of today. */
function replayed({ endpoint, request, status = 0, body }: RecordedExchange) {
  const question = QUESTIONS.get(endpoint);
  if (!question) throw new Error(`the replay does not know ${endpoint}`);
  const reply = { status, headers: {}, body: body === undefined ? 'no JSON' : JSON.stringify(body) };
  return outcomeOf(readAnswer(reply, { ...question, request: request as Body | undefined, secrets: [] }));
}

/** Claims may be worded better than they were. */
const verdictsOf = (doubts: readonly Doubt[]) => doubts.map(({ doubt, verdict }) => [doubt, verdict]);

describe.each(files)('the recording %s', (file) => {
  const { format, exchanges, doubts } = recordingIn(file);

  it('is read by the decoder as it was then', () => {
    expect(format).toBe(1);
    const answered = exchanges.filter(({ status }) => status !== undefined);
    const outcomes = answered.map((exchange) => ({
      errcode: undefined,
      cause: undefined,
      ...exchange.outcome,
    }));
    expect(answered.map(replayed)).toEqual(outcomes);
  });

  it('leads to the same verdicts', () => {
    expect(verdictsOf(doubtsAfter(exchanges))).toEqual(verdictsOf(doubts));
  });
});

describe('the recordings', () => {
  const verdictsIn = (file: string) =>
    recordingIn(file)
      .doubts.filter(({ verdict }) => verdict !== 'not seen')
      .map(({ doubt, verdict }) => `${doubt} ${verdict}`);

  it.each([
    [
      'paid.json',
      [
        'D1 confirmed',
        'D2 confirmed',
        'D3 confirmed',
        'D4 confirmed',
        'D6 confirmed',
        'D11 confirmed',
        'D12 confirmed',
      ],
    ],
    [
      'unpaid.json',
      [
        'D1 confirmed',
        'D2 confirmed',
        'D3 confirmed',
        'D4 confirmed',
        'D11 confirmed',
        'D12 confirmed',
        'D13 contradicted',
      ],
    ],
    [
      'odd.json',
      [
        'D1 contradicted',
        'D2 contradicted',
        'D3 contradicted',
        'D4 confirmed',
        'D6 contradicted',
        'D11 contradicted',
        'D12 confirmed',
      ],
    ],
    ['unlisted.json', ['D2 confirmed']],
    ['html.json', []],
    ['refused-secret.json', []],
  ])('of %s decide these doubts', (file, verdicts) => {
    expect(verdictsIn(file)).toEqual(verdicts);
  });

  it.each([
    ['paid.json', ['OK', 'ORDER_NOT_FOUND', 'OK']],
    ['unusable.json', ['OK', 'ORDER_NOT_FOUND', 'MALFORMED_REPLY']],
    ['someone-elses.json', ['OK', 'ORDER_NOT_FOUND', 'MALFORMED_REPLY']],
    ['html.json', ['OK', 'MALFORMED_REPLY']],
    ['untrusted-ip.json', ['OK', 'PERMISSION_DENIED']],
    ['unknown-errcode.json', ['OK', 'UNKNOWN_ERRCODE']],
    ['refused-secret.json', ['CREDENTIAL_REJECTED']],
    ['silent.json', ['OK', 'UNAVAILABLE']],
  ])('of %s hold what came of each request', (file, codes) => {
    expect(recordingIn(file).exchanges.map(({ outcome }) => outcome.code)).toEqual(codes);
  });

  it('have nothing of the account, the order or the customer', () => {
    const hidden =
      /190000000|ww000|ORDER-|FakeWeCom|127\.0\.0|o[A-Za-z\d_-]{27}|支付|单品|POS-|M1006|DOCTOR-/u;
    for (const file of files) expect(JSON.stringify(recordingIn(file))).not.toMatch(hidden);
  });
});
