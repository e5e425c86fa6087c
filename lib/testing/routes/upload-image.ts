import { fileIn } from '../applyments/multipart.js';
import { WeComFailure } from '../exchange/failure.js';
import type { Route } from './route.js';
import { OK } from './route.js';

const LEAST_BYTES = 5;
const MOST_BYTES = 2 * 1024 * 1024;

/** WeCom's own rule, on purpose apart from the one that the library checks images by. */
const MAGIC: ReadonlyMap<string, string> = new Map([
  ['jpg', 'ffd8ff'],
  ['jpeg', 'ffd8ff'],
  ['png', '89504e470d0a1a0a'],
  ['bmp', '424d'],
]);

/** https://developer.work.weixin.qq.com/document/path/98972 */
export const uploadImage: Route = (state, { app, bytes, contentType }) => {
  const file = fileIn(bytes, contentType);
  if (!file || file.name !== 'media') throw new WeComFailure(90409);
  const { length } = file.bytes;
  if (length < LEAST_BYTES || length > MOST_BYTES) throw new WeComFailure(90406);
  const magic = MAGIC.get(file.filename.toLowerCase().split('.').at(-1) ?? '');
  if (magic === undefined || !file.contentType.startsWith('image/')) throw new WeComFailure(90405);
  if (!file.bytes.toString('hex').startsWith(magic)) throw new WeComFailure(90408);
  return { ...OK, open_wx_pay_media_id: state.applymentDesk.images.add(app, file) };
};
