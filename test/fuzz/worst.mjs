// Inputs of 64 KiB that are made to take long, for each target: a fuzzer that looks for other paths does not find them.
import { gzipSync } from 'node:zlib';

const LONGEST = 65_536;
/** As often as there is room for between a beginning and an end. */
const filled = (start, piece, end = '') =>
  start +
  piece.repeat(
    Math.max(0, Math.floor((LONGEST - Buffer.byteLength(start + end)) / Buffer.byteLength(piece))),
  ) +
  end;
const nested = (open, inner, close) =>
  open.repeat((LONGEST - 2) / (open.length + close.length)) +
  inner +
  close.repeat((LONGEST - 2) / (open.length + close.length));
const keys = (count, name) => `{${Array.from({ length: count }, (_, index) => `"${name(index)}":1`).join()}}`;
/** Integers that a hash table of a naive kind would put into one bucket. */
const strided = keys(4_000, (index) => index * 65_536);

const JSONS = {
  'arrays in arrays': nested('[', '', ']'),
  'objects in objects': nested('{"a":', '1', '}'),
  'many keys': keys(6_000, (index) => `k${index}`),
  'keys of one kind': strided,
  'one key over and over': filled('{', '"out_trade_no":"ORDER-1",', '"mchid":"1"}'),
  '__proto__ over and over': filled('{', '"__proto__":{"a":1},', '"a":1}'),
  '__proto__ in __proto__': nested('{"__proto__":', '1', '}'),
  'a long number': `{"errcode":${'9'.repeat(65_000)}}`,
  'a long fraction': `{"errcode":0.${'9'.repeat(65_000)}}`,
  'many numbers': filled('[', '1e308,', '1]'),
  escapes: filled('{"errcode":1,"errmsg":"', '\\u202e', '"}'),
  'lone surrogates': filled('{"errcode":1,"errmsg":"', '\\ud800', '"}'),
  blanks: filled('{', ' ', '}'),
  'byte order marks': filled('', '\ufeff'),
  'open braces': filled('', '{'),
  commas: filled('[', ','),
  'almost tokens': filled('{"errcode":40014,"errmsg":"', 'access_token=', '"}'),
  'almost secrets': filled('{"errcode":40014,"errmsg":"', 'canary-token+/=9f3b7c-a0b1c2d3e4f5a6b7c8d', '"}'),
  secrets: filled('{"errcode":40014,"errmsg":"', 'canary-token+/=9f3b7c-a0b1c2d3e4f5a6b7c8d9', '"}'),
  addresses: filled('{"errcode":60020,"errmsg":"', 'from ip: ', '"}'),
  'an address without end': filled('{"errcode":60020,"errmsg":"from ip: ', ':', '"}'),
};

const ORDER = '"mchid":"1900000001","out_trade_no":"ORDER-1","trade_state":"SUCCESS","amount":{"total":1}';
const within = (start, piece) =>
  filled(`{${ORDER},"promotion_detail":[${start}`, `${piece},`, `{}${start === '' ? '' : ']}'}]}`);
const BAD_GOODS = '{"goods_id":1,"quantity":"1","unit_price":"1","discount_amount":"1","goods_remark":1}';
const BAD =
  '{"coupon_id":1,"name":1,"scope":1,"type":1,"amount":"1","stock_id":1,"currency":1,"goods_detail":[{"goods_id":1}]}';
const ORDERS = {
  'empty promotions': within('', '{}'),
  'promotions of nulls': within('', '{"amount":null}'),
  'promotions that depart': within('', BAD),
  'empty goods': within('{"goods_detail":[', '{}'),
  'goods that depart': within('{"goods_detail":[', BAD_GOODS),
  'promotions that are none': within('', '1'),
  'a long attach': filled(`{${ORDER},"attach":"`, '\u202e', '"}'),
  'emojis for class-validator': filled(`{${ORDER},"trade_state_desc":"`, '😀\ufe0f', '"}'),
  'a long success_time': filled(`{${ORDER},"success_time":"2026-11-24T13:00:00.`, '0', '"}'),
};

const decoder = ({ inputOf, samples }) => ({
  ...inputs(JSONS, (text) => inputOf(text)),
  ...inputs(ORDERS, (text) => inputOf(text)),
  ...inputs(ORDERS, (text) => inputOf(text, { pieces: 7 }), ', in pieces'),
  ...Object.fromEntries(
    samples.map((_sample, call) => [`many keys for call ${call}`, inputOf(JSONS['many keys'], { call })]),
  ),
  'refunds of empty promotions': inputOf(
    filled(
      '{"out_refund_no":"R-1","out_trade_no":"ORDER-1","status":"SUCCESS","amount":{"refund":1,"total":1},"promotion_detail":[',
      '{},',
      '{}]}',
    ),
    { call: 5 },
  ),
  'an applyment with many details': inputOf(
    filled('{"status":{"applyment_state":"REJECTED","audit_detail":[', '{"param_name":1},', '{}]}}'),
    { call: 8 },
  ),
  'a long download_url': inputOf(
    `{"hash_type":"SHA1","hash_value":"${'a'.repeat(40)}","download_url":"https://${'%'.repeat(2_000)}"}`,
    { call: 6 },
  ),
  'gzip of blanks': inputOf(gzipSync(filled('{', ' ', '}')), { headers: 3 }),
  'gzip of far more than is read': inputOf(gzipSync(Buffer.alloc(60 * 2 ** 20, ' ')), { headers: 3 }),
  'no gzip': inputOf(filled('\x1f\x8b\x08\x00', '\0'), { headers: 3 }),
});

const notices = {
  elements: filled('<xml>', '<a/>', '</xml>'),
  'elements in elements': nested('<a>', '', '</a>'),
  'open elements': filled('', '<'),
  CDATA: filled('<xml><a>', '<![CDATA[a]]>', '</a></xml>'),
  'CDATA without end': filled('<xml><a><![CDATA[', ']]', ''),
  entities: filled('<xml><a>', '&lt;', '</a></xml>'),
  'character references': filled('<xml><a>', '&#65;', '</a></xml>'),
  'an entity without end': filled('<xml><a>&', 'a'),
  'a DTD': filled('<!DOCTYPE a [', '<!ENTITY a "&a;&a;">', ']><a>&a;</a>'),
  comments: filled('<xml>', '<!---->', '</xml>'),
  'a comment without end': filled('<xml><!--', '-'),
  attributes: `<xml ${Array.from({ length: 7_000 }, (_, index) => `a${index}="`).join('" ')}"/>`,
  'one attribute over and over': filled('<xml ', 'a="" ', '/>'),
  'an instruction': filled('<?', '?'),
  'almost a ciphertext': filled('', '<Encrypt>'),
  'blanks before a ciphertext': filled('', `"encrypt"${' '.repeat(63)}`),
  backslashes: filled('{"encrypt":"', '\\u002b', '"}'),
  blanks: filled('<xml><Encrypt>', ' ', '</Encrypt></xml>'),
  'no blanks': filled('\ufeff', ' ', '{}'),
  'a long text': filled('{"event_type":"', 'a', '"}'),
  ...JSONS,
};

const notification = ({ inputOf }) => {
  const query = `msg_signature=${'a'.repeat(40)}&timestamp=1409659813&nonce=1\n`;
  const all = {};
  for (const mode of [2, 3, 4, 5, 6, 7])
    Object.assign(
      all,
      inputs(notices, (text) => inputOf(text, { mode }), `, mode ${mode}`),
    );
  return {
    ...all,
    ...inputs(notices, (text) => inputOf(query + text), ', unsigned'),
    ...inputs(notices, (text) => inputOf(text.slice(0, 12_000), { mode: 2 }), ', signed and short enough'),
    ...inputs(
      notices,
      (text) => inputOf(`<xml><Encrypt>@@</Encrypt>${text.slice(0, 1_900)}`, { mode: 5 }),
      ', beside a ciphertext',
    ),
    parameters: inputOf(filled('', 'nonce=1&')),
    'a long parameter': inputOf(filled('msg_signature=', '%')),
    'a parsed body': inputOf(
      filled(
        `{"query":{"msg_signature":"${'a'.repeat(40)}","timestamp":"1409659813","nonce":"1"},"body":{"encrypt":[`,
        '[],',
        '1]}}',
      ),
      { mode: 1 },
    ),
  };
};

const bill = ({ inputOf, oneRow }) => {
  const [header, row] = oneRow.split('\n');
  const files = {
    commas: filled('', ','),
    'a header of many columns': filled(header, ',商品名称'),
    cells: filled(`${header}\n`, ',`'),
    'cells in the free text': filled(`${header}\n${row.slice(0, row.indexOf('Tea'))}`, ',`'),
    'line feeds': filled('', '\n'),
    'line feeds after the header': filled(`${header}\n`, '\n'),
    'carriage returns': filled('', '\r'),
    'back-ticks': filled('', '`'),
    rows: filled(`${header}\n`, `${row}\n`),
    'one long line': filled('', 'a'),
    digits: filled(`${header}\n\``, '9'),
    'a summary over and over': filled(`${header}\n`, '总交易单数\n'),
    zeros: '\0'.repeat(LONGEST),
    'byte order marks': filled('', '\ufeff'),
  };
  return {
    ...inputs(files, (text) => inputOf(text)),
    ...inputs(files, (text) => inputOf(text, { packing: 1 }), ', gzipped'),
    ...inputs(files, (text) => inputOf(text, { places: 31 }), ', in pieces'),
    'no gzip': inputOf(filled('\x1f\x8b\x08\x00', '\0')),
    'gzip of far more line feeds': inputOf(gzipSync(Buffer.alloc(60 * 2 ** 20, '\n'), { level: 9 })),
    'gzip of far more text': inputOf(gzipSync(Buffer.alloc(60 * 2 ** 20, 'a'), { level: 9 })),
  };
};

export const worst = { decoder, notification, bill };

function inputs(texts, inputOfText, suffix = '') {
  return Object.fromEntries(
    Object.entries(texts).map(([title, text]) => [
      title + suffix,
      inputOfText(Buffer.from(text).subarray(0, LONGEST)),
    ]),
  );
}
