import type { Constructor } from '../../decode/field-rules.js';
import type { Language } from '../describe-dtos.options.js';

/** A sentence in each language. */
export type Text = Readonly<Record<Language, string>>;

/** What the fields of a DTO class are. */
export interface DtoTexts {
  readonly dto: Constructor;
  readonly fields: Readonly<Record<string, Text>>;
}

/** `deviceId` is computed, and not part of any JSON. */
type FieldOf<T> = Exclude<keyof T, 'deviceId'>;

/** The compiler demands a text for each field. */
export function textsOf<T extends object>(
  dto: Constructor<T>,
  fields: Readonly<Record<FieldOf<T>, Text>>,
): DtoTexts {
  return { dto, fields };
}

export function text(en: string, zh: string): Text {
  return { en, zh };
}

/** Of a field that is about a person. */
export function personal(en: string, zh: string): Text {
  return text(`${en} Personal data.`, `${zh}属于个人信息。`);
}
