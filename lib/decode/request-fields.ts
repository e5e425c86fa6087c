/** A field that a request must have. Only a valid value is sent. */
export const REQUIRED = { required: true, strict: true } as const;

/** A field that a request may have. Only a valid value is sent. */
export const OPTIONAL = { strict: true } as const;

/** A text without what JSON can only write as `\uxxxx`, which WeCom rejects with 40033. */
export const PLAIN_TEXT = {
  pattern: /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u,
  allowed: 'without control characters',
} as const;
