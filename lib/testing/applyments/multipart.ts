/** A file of a multipart/form-data body. */
export interface UploadedFile {
  /** The name of its field. */
  readonly name: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const LINE_END = '\r\n';

/** The only part of a body, if it is a file; `undefined` if the body is anything else. */
export function fileIn(body: Buffer, contentType: string | undefined): UploadedFile | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/iu.exec(contentType ?? '');
  if (!boundary) return undefined;
  const text = body.toString('latin1');
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  const [before, part = '', after] = text.split(delimiter);
  const isWhole = before === '' && part.startsWith(LINE_END) && after?.startsWith('--') === true;
  const headEnd = part.indexOf(LINE_END + LINE_END);
  if (!isWhole || headEnd < 0) return undefined;
  const head = Buffer.from(part.slice(0, headEnd), 'latin1').toString();
  const content = part.slice(headEnd + 2 * LINE_END.length, -LINE_END.length);
  const disposition = /^content-disposition: form-data; name="([^"]*)"; filename="([^"]*)"/imu.exec(head);
  const type = /^content-type: (\S+)/imu.exec(head);
  if (!disposition || !type) return undefined;
  const [, name = '', filename = ''] = disposition;
  return { name, filename, contentType: type[1] ?? '', bytes: Buffer.from(content, 'latin1') };
}
