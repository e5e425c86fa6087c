import { flatText } from '../../common/flat-text.js';

const PREFIX = 'applyment/';

/** Identifies an applyment: an `out_request_no` is unique within the app. BullMQ takes no id that is a mere number. */
export function applymentKey(out_request_no: string): string {
  return flatText([PREFIX, out_request_no], '');
}

export function numberOfKey(key: string): string {
  return key.slice(PREFIX.length);
}

export function isApplymentKey(key: string): boolean {
  return key.startsWith(PREFIX) && key.length > PREFIX.length;
}
