import { OPTIONAL, PLAIN_TEXT, REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, TextField } from '../../decode/field.decorators.js';
import { ImageField, NameField } from './apply-mch.fields.js';

/** 经营场景证明 (proof of where the merchant sells). */
export class SalesSceneDto {
  /** 经营场景 (where it sells): 1 线下门店 (in a shop) or 2 线上店铺 (online). */
  @ChoiceField([1, 2] as const, REQUIRED)
  type!: 1 | 2;

  /** 商城地址 (URL of the online shop), up to 1,024 bytes. Online, this or the next is required. */
  @TextField({ max: 1024, ...OPTIONAL, ...PLAIN_TEXT })
  store_url?: string | undefined;

  /** 商城二维码 (image of the QR code of the online shop). */
  @ImageField(OPTIONAL)
  store_pic_open_wx_pay_media_id?: string | undefined;

  /** 线下场所省市区 (code of the shop's district), 6 digits. Required for a shop, as the fields below. */
  @TextField({ min: 6, max: 6, ...OPTIONAL, pattern: /^\d{6}$/u, allowed: '6 digits' })
  address_code?: string | undefined;

  /** 线下场所详细地址 (address of the shop), 4 to 512 characters. */
  @NameField(4, 512, OPTIONAL)
  offline_address?: string | undefined;

  /** 线下场所外部照片 (image of its entrance). */
  @ImageField(OPTIONAL)
  entrance_pic_open_wx_pay_media_id?: string | undefined;

  /** 线下场所内部照片 (image of its inside). */
  @ImageField(OPTIONAL)
  indoor_pic_open_wx_pay_media_id?: string | undefined;
}
