import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { APPLY_MCH, GET_APPLYMENT_STATUS, PNG, UPLOAD_IMAGE } from '../../support/e2e-applyments.js';
import { aCompany, anAssociation } from '../../support/unit-applyments.js';

const DAY = 24 * 3_600_000;
const OTHER_APP = { corpId: 'ww0000000000000001', corpSecret: 'OtherAppSecret', mchid: '1900000001' };

interface Reply {
  readonly errcode: number;
  readonly errmsg: string;
  readonly error_description?: string;
  readonly open_wx_pay_media_id: string;
  readonly status: { readonly applyment_state: string };
}

describe('FakeWeCom', () => {
  let wecom: FakeWeCom;
  beforeEach(async () => {
    wecom = await FakeWeCom.start({ accounts: [OTHER_APP] });
  });
  afterEach(() => wecom.close());

  async function send(
    path: string,
    body: RequestInit,
    secret = wecom.credentials.corpSecret,
  ): Promise<Reply> {
    const { corpId } = wecom.credentials;
    const gettoken = `${wecom.baseUrl}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${secret}`;
    const { access_token } = (await (await fetch(gettoken)).json()) as { access_token: string };
    const url = `${wecom.baseUrl}${path}?access_token=${access_token}`;
    return (await (await fetch(url, { method: 'POST', ...body })).json()) as Reply;
  }

  function upload(bytes: Buffer, filename = 'image.png', field = 'media', secret?: string): Promise<Reply> {
    const form = new FormData();
    form.append(field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), filename);
    return send(UPLOAD_IMAGE, { body: form }, secret);
  }

  const apply = (applyment: object, secret?: string) =>
    send(APPLY_MCH, { body: JSON.stringify(applyment) }, secret);
  const status = (out_request_no: string, secret?: string) =>
    send(GET_APPLYMENT_STATUS, { body: JSON.stringify({ out_request_no }) }, secret);
  const image = async () => (await upload(PNG)).open_wx_pay_media_id;

  it('takes an image as any client sends it', async () => {
    const { open_wx_pay_media_id } = await upload(PNG);
    expect(wecom.applyments.images()).toEqual([
      { open_wx_pay_media_id, filename: 'image.png', contentType: 'image/png', bytes: PNG },
    ]);
  });

  it.each([
    ['of 4 bytes', Buffer.from('BM12'), 'image.bmp', 'media', 90406],
    ['of 2 MB and a byte', Buffer.alloc(2 * 1024 * 1024 + 1), 'image.png', 'media', 90406],
    ['with another name', PNG, 'image.gif', 'media', 90405],
    ['that is another', PNG, 'image.jpg', 'media', 90408],
    ['in another field', PNG, 'image.png', 'file', 90409],
  ])('refuses an image %s', async (_what, bytes, filename, field, errcode) => {
    expect(await upload(bytes, filename, field)).toMatchObject({ errcode });
  });

  it('refuses an upload of unknown length as WeChat does', async () => {
    const url = `${wecom.baseUrl}${UPLOAD_IMAGE}?access_token=x`;
    const body = new Blob(['--x--']).stream();
    const response = await fetch(url, { method: 'POST', body, duplex: 'half' });
    expect(response.status).toBe(412);
  });

  it('refuses images of other apps, of long ago, and of applyments that have ended', async () => {
    const id = await image();
    const { corpSecret } = OTHER_APP;
    expect(await apply(aCompany({}, id), corpSecret)).toMatchObject({ errcode: 90419 });
    expect(await apply(aCompany({}, id))).toMatchObject({ errcode: 0 });
    expect(await apply(aCompany({ out_request_no: 'APPLY-2' }, id))).toMatchObject({ errcode: 0 });
    wecom.applyments.advance('APPLY-1', 'FINISH');
    expect(await apply(aCompany({ out_request_no: 'APPLY-3' }, id))).toMatchObject({ errcode: 0 });
    for (const number of ['APPLY-2', 'APPLY-3']) wecom.applyments.advance(number, 'CANCELED');
    expect(await apply(aCompany({ out_request_no: 'APPLY-4' }, id))).toMatchObject({ errcode: 90419 });
    const old = await image();
    wecom.clock.advance(31 * DAY);
    expect(await apply(aCompany({ out_request_no: 'APPLY-4' }, old))).toMatchObject({ errcode: 90419 });
  });

  it('shows an applyment to its app alone', async () => {
    await apply(aCompany({}, await image()));
    expect(await status('APPLY-1')).toMatchObject({ errcode: 0, status: { applyment_state: 'CHECKING' } });
    expect(await status('APPLY-1', OTHER_APP.corpSecret)).toMatchObject({ errcode: 90415 });
    expect(wecom.applyments.get('APPLY-1', { account: OTHER_APP })).toBeUndefined();
  });

  it.each([
    ['owner', { ...aCompany(), owner: undefined }],
    ['ubo_info', aCompany({ ubo_info: aCompany().id_card_info })],
    ['cert_type', { ...anAssociation(), business_license_info: aCompany().business_license_info }],
    ['bank_card_supplement', { ...anAssociation(), account_info: aCompany().account_info }],
    ['bank_account_type', aCompany({ organization_type: 1 })],
  ])('says which field contradicts the others: %s', async (field, applyment) => {
    expect(await apply(applyment)).toMatchObject({
      errcode: 90414,
      error_description: `${field}参数错误`,
    });
  });

  it('refuses a field that is missing, and a business that an association may not do', async () => {
    expect(await apply({ ...aCompany(), userid: undefined })).toMatchObject({ errcode: 40063 });
    expect(await apply(anAssociation({ business_id: 1 }, await image()))).toMatchObject({ errcode: 90421 });
  });

  it('moves an applyment to any state, until it is over', async () => {
    await apply(aCompany({}, await image()));
    for (const state of ['NEED_SIGN', 'SOMETHING_NEW', 'REJECTED', 'FINISH']) {
      const { status: shown } = wecom.applyments.advance('APPLY-1', state, { applyment_state_desc: 'x' });
      expect(await status('APPLY-1')).toMatchObject({ status: shown });
      expect(shown).toMatchObject({ applyment_state: state, applyment_state_desc: 'x' });
    }
    expect(() => wecom.applyments.advance('APPLY-1', 'AUDITING')).toThrow(/it is FINISH/u);
    expect(() => wecom.applyments.advance('APPLY-2', 'AUDITING')).toThrow(/no such applyment/u);
  });
});

it('FakeWeCom opens an account by itself after the time that was set, and may refuse a rejected number', async () => {
  await using wecom = await FakeWeCom.start({
    applymentTakes: DAY,
    readings: { rejectedApplyment: 'refused' },
  });
  const { corpId, corpSecret } = wecom.credentials;
  const gettoken = `${wecom.baseUrl}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${corpSecret}`;
  const { access_token } = (await (await fetch(gettoken)).json()) as { access_token: string };
  const post = async (path: string, body: FormData | string) => {
    const response = await fetch(`${wecom.baseUrl}${path}?access_token=${access_token}`, {
      method: 'POST',
      body,
    });
    return (await response.json()) as Reply;
  };
  const form = new FormData();
  form.append('media', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), 'image.png');
  const { open_wx_pay_media_id } = await post(UPLOAD_IMAGE, form);
  for (const out_request_no of ['APPLY-1', 'APPLY-2'])
    await post(APPLY_MCH, JSON.stringify(aCompany({ out_request_no }, open_wx_pay_media_id)));
  wecom.applyments.advance('APPLY-2', 'REJECTED');
  expect(await post(APPLY_MCH, JSON.stringify(aCompany({ out_request_no: 'APPLY-2' })))).toMatchObject({
    errcode: 90410,
  });
  expect(wecom.applyments.get('APPLY-1')?.status.applyment_state).toBe('CHECKING');
  wecom.clock.advance(DAY);
  expect(wecom.applyments.get('APPLY-1')).toMatchObject({
    apply_state: 2,
    status: { applyment_state: 'FINISH' },
  });
});
