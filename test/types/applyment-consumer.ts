// An application that opens accounts, as its author would write it: it must compile against the declarations of the package.
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type {
  ApplymentEvent,
  ApplymentsOptions,
  ApplymentState,
  IdDocType,
  ImageSource,
  KnownApplyment,
  KnownApplymentState,
  ListingMethod,
  NewStateListenerOptions,
  OrganizationType,
  SignState,
  TrackedApplyment,
  UnfinishedApplyment,
  UnresolvedApplymentEvent,
  UploadImageOptions,
  WeComPayOptions,
} from 'nestjs-wecom-pay';
import {
  AccountValidationDto,
  APPLYMENT_STATES,
  ApplymentAuditDetailDto,
  ApplymentDto,
  ApplymentNotFoundError,
  ApplymentService,
  ApplymentStatusDto,
  ApplyMchRequestDto,
  BankCardSupplementDto,
  BusinessLicenseDto,
  CERT_TYPES,
  ContactDto,
  ContactIdentityDto,
  FINANCE_TYPES,
  FinanceInstitutionDto,
  getApplymentEventName,
  getApplymentsToken,
  ID_DOC_TYPES,
  IdentityDto,
  ImagesDto,
  InjectApplyments,
  OnApplyment,
  ORGANIZATION_TYPES,
  SalesSceneDto,
  SettlementAccountDto,
  SIGN_STATES,
  UnfinishedApplyments,
  UploadedImageDto,
} from 'nestjs-wecom-pay';

export const applyments: ApplymentsOptions = {
  cron: '0 * * * * *',
  concurrency: 5,
  horizon: 86_400_000,
  sweepEvery: 10_000,
  drainTimeout: 1_000,
  listenerTimeout: 1_000,
  listingTimeout: 1_000,
  maxTracked: 1_000,
  autoStart: false,
};
export const options: WeComPayOptions = { corpId: 'ww1', corpSecret: 's', applyments };

const ofNewState: NewStateListenerOptions = { newState: true };
export const listed: ListingMethod<UnfinishedApplyment> = UnfinishedApplyments('b');
export const known: readonly KnownApplymentState[] = APPLYMENT_STATES;
export const values = [SIGN_STATES, CERT_TYPES, FINANCE_TYPES, ID_DOC_TYPES, ORGANIZATION_TYPES];
export const dtos = [
  AccountValidationDto,
  ApplymentAuditDetailDto,
  ApplymentDto,
  ApplymentStatusDto,
  ApplyMchRequestDto,
  BankCardSupplementDto,
  BusinessLicenseDto,
  ContactDto,
  ContactIdentityDto,
  FinanceInstitutionDto,
  IdentityDto,
  ImagesDto,
  SalesSceneDto,
  SettlementAccountDto,
  UploadedImageDto,
];

const passport: IdDocType = 1;
const company: OrganizationType = 0;
const person: IdentityDto = {
  id_card_copy_open_wx_pay_media_id: 'A',
  id_card_name: 'A Name',
  id_card_number: 'E1234567',
  id_card_address: 'An address',
  id_card_valid_time_begin: '2015-03-07',
  id_card_valid_time: '长期',
  id_doc_type: passport,
};

const applyment: ApplyMchRequestDto = {
  out_request_no: 'APPLY-1',
  organization_type: company,
  business_license_info: {
    business_license_copy_open_wx_pay_media_id: 'A',
    business_license_number: '91440300MA5D1234XB',
    merchant_name: 'A Company',
    legal_person: 'A Name',
  },
  merchant_short_name: 'Company',
  id_card_info: person,
  owner: false,
  ubo_info: person,
  contact_info: {
    contact_type: '65',
    contact_info: { id_card_name: 'A Name', id_card_number: 'E1234567' },
    mobile_phone: '13800138000',
    contact_email: 'a@example.com',
  },
  account_info: {
    account_bank: '招商银行',
    account_name: 'A Company',
    bank_address_code: '440300',
    account_number: '6222',
  },
  sales_scene_info: { type: 2, store_url: 'https://shop.example.com' },
  business_id: 2,
  qualifications: { id: ['A'] },
  userid: 'A',
};

@Injectable()
export class Merchants {
  readonly names = [getApplymentEventName(), getApplymentEventName('NEED_SIGN', 'b')];
  private readonly sources: readonly ImageSource[] = [
    Buffer.alloc(5),
    new Blob(['BM123']),
    new Blob(['BM123']).stream(),
    Readable.from([]),
  ];

  constructor(
    private readonly service: ApplymentService,
    @InjectApplyments('b') private readonly serviceOfB: ApplymentService,
    @Inject(getApplymentsToken('b')) readonly sameService: ApplymentService,
  ) {}

  @UnfinishedApplyments()
  pending(): UnfinishedApplyment[] {
    return [{ out_request_no: 'APPLY-1', retries: 1, createdAt: new Date() }];
  }

  /** Rows with fields of the application's own. */
  @UnfinishedApplyments('b')
  async *rows() {
    yield { out_request_no: 'APPLY-2', status: 'applying' };
  }

  // @ts-expect-error An applyment has a number.
  @UnfinishedApplyments()
  withoutNumber() {
    return [{ status: 'applying' }];
  }

  @OnApplyment('FINISH', { account: 'b' })
  open({ id, account, out_request_no, retries, final, source, applyment: done }: ApplymentEvent): void {
    if (final)
      this.names.push(id, account, out_request_no, source, `${retries}`, done.status.sub_mchid ?? '');
  }

  @OnApplyment()
  changed({
    previousState,
    observedAt,
    attempt,
  }: ApplymentEvent): [ApplymentState | undefined, Date, number] {
    return [previousState, observedAt, attempt];
  }

  @OnApplyment('UNRESOLVED')
  look({ out_request_no, lastState, createdAt }: UnresolvedApplymentEvent): readonly unknown[] {
    return [out_request_no, lastState, createdAt];
  }

  @OnApplyment('REVIEWING', ofNewState)
  reviewing(): void {
    // A state of tomorrow.
  }

  // @ts-expect-error Not a state, and not said to be new.
  @OnApplyment('DONE')
  mistyped(): void {
    // Nothing.
  }

  async use(upload: UploadImageOptions = { filename: 'a.png', contentType: 'image/png', timeout: 60_000 }) {
    const images = await Promise.all(this.sources.map((source) => this.service.uploadImage(source, upload)));
    await this.service.apply(applyment, { timeout: 5_000 });
    const { status }: ApplymentDto = await this.serviceOfB.status('APPLY-1');
    const signed: SignState | undefined = status?.sign_state;
    await this.service.track({ out_request_no: 'APPLY-1' });
    const now: KnownApplyment = await this.service.pollNow('APPLY-1', { timeout: 5_000 });
    const tracked: TrackedApplyment | undefined = await this.service.find('APPLY-1');
    await this.service.start();
    await this.service.stop();
    const { due } = await this.service.stats();
    return [images[0]?.open_wx_pay_media_id, signed, now.status.sign_url, tracked?.applyment_state, due];
  }

  isUnknown(error: unknown): boolean {
    return error instanceof ApplymentNotFoundError && error.code === 'APPLYMENT_NOT_FOUND';
  }
}
