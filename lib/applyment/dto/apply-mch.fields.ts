import { PLAIN_TEXT } from '../../decode/field-options.js';
import { TextField } from '../../decode/field.decorators.js';

interface Presence {
  readonly required?: true;
  readonly strict: true;
}

const WITHOUT_OUTER_SPACES = /^(?!\s)[^\p{Cc}\p{Cs}]*(?<!\s)$/u;

/** 图片ID (image ID), as `uploadImage()` returns it. */
export const IMAGE_ID = { max: 1024 } as const;

export const ImageField = (presence: Presence): PropertyDecorator =>
  TextField({ ...IMAGE_ID, ...presence, ...PLAIN_TEXT });

/** A name or an address: it has a letter, and no space at its ends. */
export const NameField = (min: number, max: number, presence: Presence): PropertyDecorator =>
  TextField({
    min,
    max,
    ...presence,
    pattern: /^(?!\s)(?=.*\p{L})[^\p{Cc}\p{Cs}]*(?<!\s)$/u,
    allowed: 'with a letter or a 汉字, and without leading or trailing spaces',
  });

/** A text without spaces at its ends. */
export const TrimmedField = (min: number, max: number, presence: Presence): PropertyDecorator =>
  TextField({
    min,
    max,
    ...presence,
    pattern: WITHOUT_OUTER_SPACES,
    allowed: 'without leading or trailing spaces',
  });

/** The first day of a period. */
export const DayField = (presence: Presence): PropertyDecorator =>
  TextField({ max: 10, ...presence, pattern: /^\d{4}-\d\d-\d\d$/u, allowed: 'a day, yyyy-MM-dd' });

/** The last day of a period. */
export const LastDayField = (presence: Presence): PropertyDecorator =>
  TextField({
    max: 10,
    ...presence,
    pattern: /^(?:\d{4}-\d\d-\d\d|长期)$/u,
    allowed: 'a day, yyyy-MM-dd, or 长期',
  });
