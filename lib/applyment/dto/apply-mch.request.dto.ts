import { OPTIONAL, PLAIN_TEXT, REQUIRED } from '../../decode/field-options.js';
import {
  ChoiceField,
  CountField,
  FlagField,
  ObjectField,
  TextField,
  TextsField,
} from '../../decode/field.decorators.js';
import { OutRequestNo } from '../../decode/id.decorators.js';
import { IMAGE_ID } from './apply-mch.fields.js';
import { BusinessLicenseDto, FinanceInstitutionDto } from './business-license.dto.js';
import { ContactDto } from './contact.dto.js';
import { IdentityDto } from './identity.dto.js';
import { SalesSceneDto } from './sales-scene.dto.js';
import { SettlementAccountDto } from './settlement-account.dto.js';

/** The documented values of `organization_type`. */
export const ORGANIZATION_TYPES = [0, 1, 2, 3] as const;
/**
 * 主体类型 (kind of organization): 0 企业 (company), 1 个体 (sole trader), 2 社会团体组织 (association), 3 事业单位 (public institution).
 */
export type OrganizationType = (typeof ORGANIZATION_TYPES)[number];

/** Images, 1 to 5. */
export class ImagesDto {
  /** 图片ID (image IDs), 1 to 5. */
  @TextsField({ ...IMAGE_ID, most: 5, ...REQUIRED })
  id!: readonly string[];
}

/**
 * The request of `apply_mch`. What one field demands of another is checked too, before any I/O.
 * @see https://developer.work.weixin.qq.com/document/path/98973
 */
export class ApplyMchRequestDto {
  /** 业务申请编号 (your number of the applyment), 1 to 32 characters: printable ASCII without spaces. */
  @OutRequestNo()
  out_request_no!: string;

  /** 主体类型 (kind of organization): 0 企业, 1 个体, 2 社会团体组织, 3 事业单位. */
  @ChoiceField(ORGANIZATION_TYPES, REQUIRED)
  organization_type!: OrganizationType;

  /** 营业执照/登记证书信息 (business licence, or certificate of registration). */
  @ObjectField(() => BusinessLicenseDto, REQUIRED)
  business_license_info!: BusinessLicenseDto;

  /** 金融机构许可证信息 (licence), if it is a financial institution. */
  @ObjectField(() => FinanceInstitutionDto, OPTIONAL)
  finance_institution_info?: FinanceInstitutionDto | undefined;

  /** 商户简称 (short name, which customers see once they have paid), up to 64 bytes of UTF-8: 21 汉字. */
  @TextField({ max: 64, ...REQUIRED, ...PLAIN_TEXT })
  merchant_short_name!: string;

  /** 经营者/法人证件信息 (identity document of the owner or legal person). */
  @ObjectField(() => IdentityDto, REQUIRED)
  id_card_info!: IdentityDto;

  /** 经营者/法人是否为受益人 (whether the legal person is the beneficial owner). Required for 企业. */
  @FlagField(OPTIONAL)
  owner?: boolean | undefined;

  /** 受益人证件信息 (identity document of the beneficial owner). Required for 企业 if `owner` is `false`, and only then. */
  @ObjectField(() => IdentityDto, OPTIONAL)
  ubo_info?: IdentityDto | undefined;

  /** 超级管理员信息 (the super administrator). */
  @ObjectField(() => ContactDto, REQUIRED)
  contact_info!: ContactDto;

  /** 结算账户信息 (the bank account that gets the money). */
  @ObjectField(() => SettlementAccountDto, REQUIRED)
  account_info!: SettlementAccountDto;

  /** 经营场景证明 (proof of where the merchant sells). */
  @ObjectField(() => SalesSceneDto, REQUIRED)
  sales_scene_info!: SalesSceneDto;

  /** 经营范围 (line of business), by its number in WeCom's table; which there are depends on `organization_type`. */
  @CountField({ min: 1, ...REQUIRED })
  business_id!: number;

  /** 特殊资质 (special licences), if the line of business needs them. */
  @ObjectField(() => ImagesDto, OPTIONAL)
  qualifications?: ImagesDto | undefined;

  /** 补充材料 (further material), if the audit has asked for it. */
  @ObjectField(() => ImagesDto, OPTIONAL)
  business_addition_pics?: ImagesDto | undefined;

  /** 提现人员 (member who withdraws money): verified, in the visible range of the app, and the super administrator. */
  @TextField({ max: 64, ...REQUIRED, ...PLAIN_TEXT })
  userid!: string;
}
