import { WeComOptionsError } from '../../lib/errors/wecom-pay.errors.js';

/** The message of the error with which options are refused; throws if they are accepted. */
export function refusalBy(resolve: () => unknown): string {
  try {
    resolve();
  } catch (error) {
    if (error instanceof WeComOptionsError) return error.message;
    throw error;
  }
  throw new Error('the options were accepted');
}
