import { withoutByteOrderMark } from '../../common/text.js';
import { NoticeRefused } from './notice-refused.error.js';
import { xmlTreeOf } from './xml-tree.js';

/**
 * Reads XML or JSON, told apart by the first character: which of them WeCom sends depends on the callback URL.
 * @throws {NoticeRefused}
 */
export function documentOf(text: string): object {
  const content = withoutByteOrderMark(text).trimStart();
  switch (content[0]) {
    case '<':
      return xmlTreeOf(content);
    case '{':
      return jsonOf(content);
    default:
      throw new NoticeRefused('it is neither XML nor JSON');
  }
}

/** @throws {NoticeRefused} */
export function jsonOf(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw new NoticeRefused('its JSON is not well-formed');
  }
}
