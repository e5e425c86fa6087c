import { WeComFailure } from '../exchange/failure.js';
import { object, OUT_REQUEST_NO, readBody } from './body-rules.js';
import type { Route } from './route.js';
import { OK } from './route.js';

interface ApplymentReference {
  readonly out_request_no: string;
}

const BODY = object({ out_request_no: OUT_REQUEST_NO });

/** https://developer.work.weixin.qq.com/document/path/98974 */
export const getApplymentStatus: Route = ({ applymentDesk }, { app, text }) => {
  const { out_request_no } = readBody<ApplymentReference>(text, BODY);
  const booked = applymentDesk.find(app, out_request_no);
  if (!booked) throw new WeComFailure(90415);
  return { ...OK, ...booked.shown };
};
