import { describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { readReply } from '../../../lib/http/reply.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { LEAKY_ERRORS, SECRET, thrownBy, TOKEN } from '../../support/unit-leaky-errors.js';
import { PRINTERS } from '../../support/unit-printers.js';

/** The part of each canary that no encoding changes. */
const CANARIES = [/canary-token/u, /9f3b7c/u, /canary-secret/u, /41d0/u];

/** Counts the canaries of a secret that was encoded with control characters in it as well. */
const visible = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');

describe.each(Object.entries(PRINTERS))('%s', (_title, print) => {
  it('shows neither token nor secret of any error', () => {
    for (const [title, error] of LEAKY_ERRORS) {
      const text = print(error);
      const leaks = CANARIES.filter((canary) => canary.test(text));
      expect({ title, leaks, text: leaks.length > 0 ? text : '' }).toStrictEqual({
        title,
        leaks: [],
        text: '',
      });
    }
  });

  it('shows the error', () => {
    const shown = LEAKY_ERRORS.map(([, error]) => print(error)).filter((text) =>
      /WeCom|failed|Order|Applyment/u.test(text),
    );
    expect(shown).toHaveLength(LEAKY_ERRORS.length);
  });
});

describe('the errors that are printed', () => {
  it('are all of the family, and many', () => {
    expect(LEAKY_ERRORS.filter(([, error]) => !(error instanceof WeComPayError))).toStrictEqual([]);
    expect(new Set(LEAKY_ERRORS.map(([, error]) => error.name)).size).toBeGreaterThanOrEqual(12);
  });

  it('keep what WeCom said, scrubbed and cut', () => {
    for (const [, { errcode, errmsg }] of LEAKY_ERRORS) {
      if (errcode === undefined) continue;
      expect(errmsg).toMatch(/^invalid, hint: \[1\], .*access_token=\[secret\]&corpsecret=\[secret\]/u);
      expect(errmsg!.length).toBeLessThanOrEqual(200);
    }
  });

  it('would leak as the raw errors that they were made from', () => {
    const raw = new AxiosError('failed', 'E', { url: `/x?access_token=${TOKEN}` } as never);
    expect(inspect(raw)).toMatch(CANARIES[0]!);
  });
});

describe('an errmsg that quotes a secret', () => {
  const noise = fc.string({ unit: 'binary', maxLength: 60 });
  const hidden = fc.constantFrom('', '\0', '\u200b', '\u202e', '\n', '\ufeff');

  it('does not show it, however it is written and wherever it stands', () => {
    fc.assert(
      fc.property(
        noise,
        noise,
        hidden,
        fc.nat(20),
        fc.constantFrom(-1, 40001, 40014, 45009, 720501, 77),
        fc.boolean(),
        (before, after, invisible, place, errcode, encoded) => {
          const written = encoded ? encodeURIComponent(SECRET) : SECRET;
          const quoted = written.slice(0, place) + invisible + written.slice(place);
          const body = JSON.stringify({ errcode, errmsg: before + quoted + after });
          const error = thrownBy(() => readReply({ status: 200, headers: {}, body }, GET_ORDER, 0, [SECRET]));
          const text = visible(inspect(error, { depth: 9 }) + JSON.stringify(error));
          expect(text).not.toContain(written);
          expect(error.errmsg!.length).toBeLessThanOrEqual(200);
        },
      ),
      { numRuns: 500 },
    );
  });
});
