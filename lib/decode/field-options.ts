/** A field that must be there, with a valid value. */
export const REQUIRED = { required: true, strict: true } as const;

/** A field that may be absent; if it is there, its value must be valid. */
export const OPTIONAL = { strict: true } as const;

/** A text without what JSON can only write as `\uxxxx`, which WeCom rejects with 40033. */
export const PLAIN_TEXT = {
  pattern: /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u,
  allowed: 'without control characters',
} as const;
