import { APPLY_MCH_TEXTS } from './texts/apply-mch.texts.js';
import { APPLYMENT_TEXTS } from './texts/applyment.texts.js';
import { ORDER_TEXTS } from './texts/order.texts.js';
import { PAYMENT_TEXTS } from './texts/payment.texts.js';
import { REFUND_TEXTS } from './texts/refund.texts.js';
import type { DtoTexts } from './texts/text.js';

/** The DTO classes of WeCom's JSON, and the texts of their fields. Bills are no JSON. */
export const DESCRIBED_DTOS: readonly DtoTexts[] = [
  ...ORDER_TEXTS,
  ...REFUND_TEXTS,
  ...PAYMENT_TEXTS,
  ...APPLYMENT_TEXTS,
  ...APPLY_MCH_TEXTS,
];
