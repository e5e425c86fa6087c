const PREFIX = 'applyment/';

/** Identifies an applyment: an `out_request_no` is unique within the app. BullMQ takes no id that is a mere number. */
export function applymentKey(out_request_no: string): string {
  // Not a template literal: V8 would keep its parts in memory for as long as the applyment is tracked.
  return [PREFIX, out_request_no].join('');
}

export function numberOfKey(key: string): string {
  return key.slice(PREFIX.length);
}

export function isApplymentKey(key: string): boolean {
  return key.startsWith(PREFIX) && key.length > PREFIX.length;
}
