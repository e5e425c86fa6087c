import { randomUUID } from 'node:crypto';

/** A file to send. */
export interface FilePart {
  readonly file: Blob;
  readonly filename: string;
  readonly contentType: string;
}

/** WeCom's page leaves the name of the field open. */
const FIELD = 'media';
const LINE_END = '\r\n';

/**
 * A body of multipart/form-data with one file, which is read when the body is: https://www.rfc-editor.org/rfc/rfc7578.
 * The length of the part is what WeCom's own example has, and `FormData` would not write.
 */
export function multipartOf({ file, filename, contentType }: FilePart): Blob {
  // In lower case, as a Blob has its type.
  const boundary = `nestjs-wecom-pay-${randomUUID()}`;
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${FIELD}"; filename="${filename}"`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${file.size}`,
    '',
    '',
  ].join(LINE_END);
  const tail = `${LINE_END}--${boundary}--${LINE_END}`;
  return new Blob([head, file, tail], { type: `multipart/form-data; boundary=${boundary}` });
}
