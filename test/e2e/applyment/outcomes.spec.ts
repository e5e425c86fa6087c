import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import {
  ApplymentNotFoundError,
  WECOM_PAY_CHANNELS,
  WeComBusyError,
  WeComRequestError,
} from '../../../lib/index.js';
import { APPLY_MCH, handIn, PNG, useApplyments } from '../../support/e2e-applyments.js';
import { failureOf } from '../../support/e2e-failure.js';
import { aCompany, anAssociation, PERSONAL } from '../../support/unit-applyments.js';

const applyments = useApplyments();
const open = async () => applyments.open({ applyments: undefined });
const sent = () => applyments.wecom.requestsTo(APPLY_MCH).length;

describe('an applyment', () => {
  it.each([
    ['a company', aCompany],
    ['an association', anAssociation],
  ])('of %s is submitted, and can be queried by its number', async (_what, applymentOf) => {
    const { service } = await open();
    const { open_wx_pay_media_id } = await service.uploadImage(PNG);
    const applyment = applymentOf({}, open_wx_pay_media_id);
    await service.apply(applyment);
    expect(applyments.wecom.requestsTo(APPLY_MCH)[0]?.body).toEqual(JSON.parse(JSON.stringify(applyment)));
    expect(await service.status('APPLY-1')).toEqual({
      apply_state: 1,
      real_sign_state: 0,
      status: {
        applyment_state: 'CHECKING',
        applyment_state_desc: '资料校验中',
        sign_state: 'NOT_SIGNABLE',
        audit_detail: [],
      },
    });
  });

  it('that is invalid is refused before anything is sent', async () => {
    const { service } = await open();
    const failure = await failureOf(service.apply(aCompany({ owner: false })));
    expect(failure).toBeInstanceOf(WeComRequestError);
    expect([failure.outcome, failure.message, applyments.wecom.requests]).toEqual([
      'not-sent',
      expect.stringMatching(/^ubo_info must be there/u),
      [],
    ]);
  });

  it.each([
    ['an image of no upload', { qualifications: { id: ['NO-SUCH-IMAGE'] } }, 90419],
    ['a line of business that it may not have', { business_id: 99 }, 90421],
  ])('with %s is refused by WeCom, and nothing was submitted', async (_what, changes, errcode) => {
    const { service } = await open();
    const { open_wx_pay_media_id } = await service.uploadImage(PNG);
    const failure = await failureOf(service.apply(aCompany(changes, open_wx_pay_media_id)));
    expect(failure).toBeInstanceOf(WeComRequestError);
    expect([failure.errcode, failure.outcome]).toEqual([errcode, 'refused']);
    expect(await failureOf(service.status('APPLY-1'))).toBeInstanceOf(ApplymentNotFoundError);
  });

  it('whose number is taken is refused, until that one was rejected', async () => {
    const { service } = await open();
    await handIn(service, 'APPLY-1');
    const failure = await failureOf(handIn(service, 'APPLY-1'));
    expect([failure.errcode, failure.outcome]).toEqual([90410, 'refused']);
    expect(failure.hint).toMatch(/Query it/u);
    applyments.wecom.applyments.advance('APPLY-1', 'REJECTED');
    await handIn(service, 'APPLY-1');
    expect(applyments.wecom.applyments.submissionsOf('APPLY-1')).toBe(2);
  });

  it('whose answer is lost is not submitted again: a query tells', async () => {
    const { service } = await open();
    for (const [number, carriedOut] of [
      ['APPLY-1', true],
      ['APPLY-2', false],
    ] as const) {
      applyments.wecom.faults.add({ on: APPLY_MCH, kind: 'reset', carriedOut });
      const failure = await failureOf(handIn(service, number));
      expect(failure.outcome).toBe('unknown');
    }
    expect(sent()).toBe(2);
    expect(await service.status('APPLY-1')).toMatchObject({ status: { applyment_state: 'CHECKING' } });
    expect(await failureOf(service.status('APPLY-2'))).toBeInstanceOf(ApplymentNotFoundError);
  });

  it('to which WeCom says that it is busy may have been submitted', async () => {
    const { service } = await open();
    applyments.wecom.faults.add({ on: APPLY_MCH, kind: 'errcode', errcode: -1 });
    const failure = await failureOf(handIn(service, 'APPLY-1'));
    expect(failure).toBeInstanceOf(WeComBusyError);
    expect([failure.outcome, sent()]).toEqual(['unknown', 1]);
  });
});

it('shows nothing personal in errors, logs and messages, even if WeCom does', async () => {
  const messages: unknown[] = [];
  const listen = (message: unknown) => void messages.push(message);
  for (const channel of Object.values(WECOM_PAY_CHANNELS)) subscribe(channel, listen);
  try {
    const { service, logger } = await open();
    const { open_wx_pay_media_id } = await service.uploadImage(PNG);
    const personal = [...Object.values(PERSONAL), 'YULAN'];
    const error_description = `错误: ${personal.join(' / ')}`;
    const answer = { errcode: 90414, errmsg: 'invalid param', error_description };
    applyments.wecom.faults.add({
      on: APPLY_MCH,
      kind: 'body',
      body: JSON.stringify(answer),
    });
    const failure = await failureOf(service.apply(aCompany({}, open_wx_pay_media_id)));
    expect(failure.errmsg).toBe(`invalid param; 错误: ${personal.map(() => '[secret]').join(' / ')}`);
    const shown = JSON.stringify([failure, String(failure.stack), logger.own, messages]);
    expect(personal.filter((text) => shown.includes(text))).toEqual([]);
  } finally {
    for (const channel of Object.values(WECOM_PAY_CHANNELS)) unsubscribe(channel, listen);
  }
});
