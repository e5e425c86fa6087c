import { shapeOf } from '../../common/text.js';
import type { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';

/** What an applyment is checked against. */
export interface Checked {
  readonly request: ApplyMchRequestDto;
  /** The day in China, yyyy-MM-dd. */
  readonly today: string;
}

/** What one field of an applyment demands of another, or what no decorator can say. */
export interface ApplymentRule {
  /** Its path: `business_license_info.cert_type`. */
  readonly field: string;
  /** What the field must, for the message: `be omitted unless …`. */
  readonly must: string;
  readonly holds: (checked: Checked, value: unknown) => boolean;
}

/** In which applyments a rule applies. */
export interface Case {
  /** For the message: `if organization_type is 0 (企业)`. */
  readonly words: string;
  readonly applies: (request: ApplyMchRequestDto) => boolean;
}

export function required(field: string, { words, applies }: Case): ApplymentRule {
  return {
    field,
    must: `be there ${words}`,
    holds: ({ request }, value) => value !== undefined || !applies(request),
  };
}

export function onlyAllowed(field: string, { words, applies }: Case): ApplymentRule {
  return {
    field,
    must: `be omitted except ${words}`,
    holds: ({ request }, value) => value === undefined || applies(request),
  };
}

/** A rule about the value of a field, if it is there. */
export function formed(
  field: string,
  must: string,
  isFormed: (value: string, checked: Checked) => boolean,
): ApplymentRule {
  return {
    field,
    must,
    holds: (checked, value) => typeof value !== 'string' || isFormed(value, checked),
  };
}

/** The value at a path. */
export function valueAt(request: object, field: string): unknown {
  let value: unknown = request;
  for (const name of field.split('.'))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  return value;
}

/** What is wrong, without the value, which may be personal. */
export function complaintOf({ field, must }: ApplymentRule, value: unknown): string {
  return `${field} must ${must}, got ${value === undefined ? 'nothing' : shapeOf(value)}.`;
}
