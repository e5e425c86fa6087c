import { REQUIRED } from '../../decode/field-options.js';
import {
  CountField,
  IdField,
  ListField,
  ObjectField,
  OpenEnumField,
  TextField,
} from '../../decode/field.decorators.js';
import type { OpenEnum } from '../../decode/open-enum.js';
import type { ApplymentState } from './applyment-state.js';
import { APPLYMENT_STATES } from './applyment-state.js';

/** The documented values of an applyment's `sign_state`. */
export const SIGN_STATES = ['UNSIGNED', 'SIGNED', 'NOT_SIGNABLE'] as const;
/**
 * 签约状态 (whether it is signed). `UNSIGNED` not yet: the super administrator scans `sign_url` · `SIGNED` signed ·
 * `NOT_SIGNABLE` cannot be signed now.
 */
export type SignState = OpenEnum<(typeof SIGN_STATES)[number]>;

const TEXT = { max: 1024 } as const;
const URL = { max: 4096 } as const;

/** 驳回原因 (why a field of the applyment was rejected). */
export class ApplymentAuditDetailDto {
  /** 参数名称 (the rejected field). */
  @TextField(TEXT)
  param_name?: string;

  /** 驳回原因 (why it was rejected). */
  @TextField(TEXT)
  reject_reason?: string;
}

/** 汇款账户验证信息 (the transfer by which the merchant proves its account). Personal data: this library never logs it. */
export class AccountValidationDto {
  /** 付款户名 (name of the account from which the merchant must pay). */
  @TextField(TEXT)
  account_name?: string;

  /** 付款卡号 (number of that account), only for a private one. */
  @IdField(TEXT)
  account_no?: string;

  /** 汇款金额 (amount to transfer), in 分. */
  @CountField()
  pay_amount?: number;

  /** 收款卡号 (number of the account that gets it). */
  @IdField(TEXT)
  destination_account_number?: string;

  /** 收款户名 (name of the account that gets it). */
  @TextField(TEXT)
  destination_account_name?: string;

  /** 开户银行 (its bank). */
  @TextField(TEXT)
  destination_account_bank?: string;

  /** 省市信息 (its province and city). */
  @TextField(TEXT)
  city?: string;

  /** 备注信息 (remark that the transfer must have). */
  @TextField(TEXT)
  remark?: string;

  /** 汇款截止时间 (until when), as sent. */
  @TextField(TEXT)
  deadline?: string;
}

/** 申请单状态 (state of the applyment at WeChat Pay). */
export class ApplymentStatusDto {
  /** 申请状态 (state of the applyment). May be a value that this version does not know. */
  @OpenEnumField(APPLYMENT_STATES, { max: 64, ...REQUIRED })
  applyment_state!: ApplymentState;

  /** 申请状态描述 (the state in words). */
  @TextField(TEXT)
  applyment_state_desc?: string;

  /** 签约状态 (whether it is signed). */
  @OpenEnumField(SIGN_STATES, { max: 64 })
  sign_state?: SignState;

  /** 签约链接 (link to sign), for good: the super administrator scans it. With `NEED_SIGN` or `UNSIGNED`. */
  @TextField(URL)
  sign_url?: string;

  /** 二级商户号 (the new merchant's number, the `mchid` of its orders). With `NEED_SIGN` or `FINISH`. */
  @IdField({ max: 32 })
  sub_mchid?: string;

  /** 驳回原因详情 (what was rejected, and why), with `REJECTED` or `FROZEN`; otherwise an empty list. */
  @ListField(() => ApplymentAuditDetailDto)
  audit_detail!: ApplymentAuditDetailDto[];

  /** 汇款账户验证信息 (the transfer by which the merchant proves its account), with `ACCOUNT_NEED_VERIFY`. */
  @ObjectField(() => AccountValidationDto)
  account_validation?: AccountValidationDto;

  /** 法人验证链接 (link by which the legal person proves it instead), with `ACCOUNT_NEED_VERIFY`, if offered. */
  @TextField(URL)
  legal_validation_url?: string;
}

/**
 * An applyment as WeCom knows it now.
 * @see https://developer.work.weixin.qq.com/document/path/98974
 */
export class ApplymentDto {
  /** 申请单的具体状态 (its state at WeChat Pay); absent before WeChat Pay has it. */
  @ObjectField(() => ApplymentStatusDto)
  status?: ApplymentStatusDto;

  /**
   * 申请阶段 (its stage at WeCom): 0 初始 (begun), 1 申请中 (in progress), 2 绑定成功 (bound to the corp), 3 已撤销 (withdrawn), 4 绑定失败
   * (not bound), 5 未申请 (none), 6 待法人验证 (the legal person must prove it).
   */
  @CountField()
  apply_state?: number;

  /** 签约阶段 (stage of signing): 0 不可签约 (not possible), 1 未签约 (not signed), 2 已签约 (signed). */
  @CountField()
  real_sign_state?: number;

  /** 驳回理由 (why it was rejected). */
  @TextField(TEXT)
  reject_reason?: string;
}

/** An applyment that WeChat Pay has. */
export type KnownApplyment = ApplymentDto & { readonly status: ApplymentStatusDto };
