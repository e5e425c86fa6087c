import type { CallOptions } from '../../calls/call-options.js';
import { checkCallOptions } from '../../calls/call-options.js';
import { quoted, shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import { checkOptionNames } from '../../options/argument-rules.js';
import { UPLOAD_IMAGE } from '../calls/upload-image.endpoint.js';
import { unreadable } from './image-source.js';
import type { ImageType } from './image-types.js';
import { IMAGE_TYPES, imageTypeOf, MAGIC_LENGTH } from './image-types.js';
import { multipartOf } from './multipart.js';

/** Options of `uploadImage()`. */
export interface UploadImageOptions extends CallOptions {
  /**
   * How WeCom calls the image: up to 128 characters without quotes, with the extension of its type.
   * @default 'image.jpg', 'image.png' or 'image.bmp'
   */
  readonly filename?: string | undefined;
  /**
   * What you believe it to be: `image/jpeg`, `image/png` or `image/bmp`. If its bytes say otherwise, it is refused.
   * @default what its bytes say
   */
  readonly contentType?: string | undefined;
}

const endpoint = UPLOAD_IMAGE.path;
const FILENAME = /^[^\p{Cc}\p{Cs}"\\/]{1,128}$/u;
const UPLOAD_OPTIONS = ['filename', 'contentType', 'signal', 'timeout', 'background'] as const;

/**
 * @returns those of them that are about the call.
 * @throws {WeComOptionsError} naming the option that is invalid, or not among those allowed.
 */
export function checkUploadOptions(options: UploadImageOptions): CallOptions {
  checkOptionNames('options of uploadImage()', options, UPLOAD_OPTIONS);
  const { signal, timeout, background } = options;
  const call = { signal, timeout, background };
  checkCallOptions(call);
  return call;
}

/**
 * The body that uploads an image.
 * @throws {WeComRequestError} if it is no JPG, PNG or BMP, or not what it is said to be.
 */
export async function toUpload(image: Blob, { filename, contentType }: UploadImageOptions): Promise<Blob> {
  const type = imageTypeOf(await headOf(image));
  if (type === undefined) throw wrong('image must be a JPG, a PNG or a BMP; its bytes are none of them.');
  assertDeclared(type, contentType ?? (image.type === '' ? undefined : image.type));
  const name = filename ?? `image.${type.extensions[0]}`;
  assertNamed(type, name);
  return multipartOf({ file: image, filename: name, contentType: type.contentType });
}

async function headOf(image: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await image.slice(0, MAGIC_LENGTH).arrayBuffer());
  } catch (error) {
    throw unreadable(error);
  }
}

function assertDeclared({ contentType }: ImageType, declared: unknown): void {
  if (declared === undefined || declared === contentType) return;
  const known = IMAGE_TYPES.find((type) => type.contentType === declared);
  if (known !== undefined)
    throw wrong(`contentType must be ${contentType} as the bytes say, got ${known.contentType}.`);
  const allowed = IMAGE_TYPES.map((type) => type.contentType).join(', ');
  throw wrong(
    `contentType must be one of ${allowed}, got ${typeof declared === 'string' ? quoted(declared.slice(0, 64)) : shapeOf(declared)}.`,
  );
}

/** The name is not shown: it may be a person's. */
function assertNamed({ extensions }: ImageType, filename: unknown): void {
  const isNamed = typeof filename === 'string' && FILENAME.test(filename);
  if (isNamed && extensions.some((extension) => filename.toLowerCase().endsWith(`.${extension}`))) return;
  const endings = extensions.map((extension) => `.${extension}`).join(' or ');
  throw wrong(
    `filename must be 1 to 128 characters without quotes and slashes that end with ${endings}, as the bytes say; got ${shapeOf(filename)}.`,
  );
}

function wrong(message: string): WeComRequestError {
  return new WeComRequestError(message, { endpoint });
}
