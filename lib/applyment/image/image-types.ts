/** A format that WeCom takes: https://developer.work.weixin.qq.com/document/path/98972 */
export interface ImageType {
  readonly contentType: string;
  /** Without the dot; the first is the usual one. */
  readonly extensions: readonly [string, ...string[]];
  /** How every file of it begins. */
  readonly magic: readonly number[];
}

export const IMAGE_TYPES: readonly ImageType[] = [
  { contentType: 'image/jpeg', extensions: ['jpg', 'jpeg'], magic: [0xff, 0xd8, 0xff] },
  {
    contentType: 'image/png',
    extensions: ['png'],
    magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  },
  { contentType: 'image/bmp', extensions: ['bmp'], magic: [0x42, 0x4d] },
];

/** How many bytes tell the type. */
export const MAGIC_LENGTH = Math.max(...IMAGE_TYPES.map(({ magic }) => magic.length));

/** The type of the image that begins with these bytes. */
export function imageTypeOf(head: Uint8Array): ImageType | undefined {
  return IMAGE_TYPES.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
}
