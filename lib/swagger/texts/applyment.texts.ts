import {
  AccountValidationDto,
  ApplymentAuditDetailDto,
  ApplymentDto,
  ApplymentStatusDto,
} from '../../applyment/dto/applyment.dto.js';
import { UploadedImageDto } from '../../applyment/dto/uploaded-image.dto.js';
import { personal, text, textsOf } from './text.js';

export const APPLYMENT_TEXTS = [
  textsOf(UploadedImageDto, {
    open_wx_pay_media_id: text(
      'Image ID, for an applyment of the same app. It expires after 30 days, or once all applyments that use it have ended.',
      '图片 ID，用于同一应用的申请单。30 天后，或使用它的申请单全部结束后失效。',
    ),
  }),
  textsOf(ApplymentDto, {
    status: text(
      'State at WeChat Pay; absent before WeChat Pay has the applyment.',
      '申请单在微信支付侧的状态；微信支付尚未收到时没有。',
    ),
    apply_state: text(
      'Stage at WeCom: 0 begun; 1 in progress; 2 bound to the corp; 3 withdrawn; 4 not bound; 5 none; 6 the legal person must prove it.',
      '申请阶段：0 初始；1 申请中；2 绑定成功；3 已撤销；4 绑定失败；5 未申请；6 待法人验证。',
    ),
    real_sign_state: text(
      'Stage of signing: 0 not possible; 1 not signed; 2 signed.',
      '签约阶段：0 不可签约；1 未签约；2 已签约。',
    ),
    reject_reason: text('Why it was rejected.', '驳回理由。'),
  }),
  textsOf(ApplymentStatusDto, {
    applyment_state: text('State of the applyment.', '申请状态。'),
    applyment_state_desc: text('The state in words.', '申请状态描述。'),
    sign_state: text(
      'Whether it is signed: UNSIGNED not yet; SIGNED signed; NOT_SIGNABLE cannot be signed now.',
      '签约状态：UNSIGNED 未签约；SIGNED 已签约；NOT_SIGNABLE 不可签约。',
    ),
    sign_url: text('Link to sign, which the super administrator scans.', '签约链接，由超级管理员扫码签约。'),
    sub_mchid: text(
      "The new merchant's number, the mchid of its orders.",
      '开通的二级商户号，即其订单的 mchid。',
    ),
    audit_detail: text(
      'What was rejected, and why; empty if nothing was.',
      '驳回原因详情；没有驳回时为空数组。',
    ),
    account_validation: text(
      'The transfer by which the merchant proves its account.',
      '汇款账户验证信息，商户据此汇款以验证账户。',
    ),
    legal_validation_url: text('Link by which the legal person proves it instead.', '法人验证链接。'),
  }),
  textsOf(ApplymentAuditDetailDto, {
    param_name: text('The rejected field.', '被驳回的参数名称。'),
    reject_reason: text('Why it was rejected.', '驳回原因。'),
  }),
  textsOf(AccountValidationDto, {
    account_name: personal('Name of the account from which the merchant must pay.', '付款户名。'),
    account_no: personal('Number of that account, only for a private one.', '付款卡号，仅对私账户有。'),
    pay_amount: text('Amount to transfer, in 分.', '汇款金额，单位为分。'),
    destination_account_number: text('Number of the account that gets it.', '收款卡号。'),
    destination_account_name: text('Name of the account that gets it.', '收款户名。'),
    destination_account_bank: text('Bank of the account that gets it.', '收款账户的开户银行。'),
    city: text('Province and city of that bank.', '开户银行的省市信息。'),
    remark: text('Remark that the transfer must have.', '汇款时必须填写的备注信息。'),
    deadline: text('Until when to transfer, as WeCom sent it.', '汇款截止时间，与企业微信返回的一致。'),
  }),
];
