import { describe, expect, it } from '@jest/globals';
import { documentOf } from '../../../../lib/notification/reading/document.js';
import { envelopeOf, LONGEST_BODY } from '../../../../lib/notification/reading/envelope.js';
import { NoticeRefused } from '../../../../lib/notification/reading/notice-refused.error.js';

const XML = '<xml><ToUserName><![CDATA[ww1]]></ToUserName><Encrypt><![CDATA[AAAA]]></Encrypt></xml>';
const nested = (depth: number) => `${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}`;
const many = (elements: number) =>
  `<xml>${Array.from({ length: elements }, (_, at) => `<a${at}/>`).join('')}</xml>`;

function ciphertextIn(body: unknown): string {
  const { ciphertext, check } = envelopeOf(body);
  check();
  return ciphertext;
}

describe('envelopeOf', () => {
  it.each([
    ['XML', XML],
    ['XML with a declaration, blanks and comments', `\uFEFF\n<?xml version="1.0"?><!-- -->${XML}\n`],
    ['XML without CDATA, in several lines', '<xml>\n <Encrypt>\n AAAA\n </Encrypt>\n</xml>'],
    ['JSON', '{"tousername":"ww1","encrypt":"AAAA","agentid":"1"}'],
    ['JSON in several lines', '{\n  "encrypt" : "AAAA"\n}'],
    ['JSON with a byte order mark', '\uFEFF {"encrypt":"AAAA"}'],
    ['bytes', Buffer.from(XML)],
    ['bytes in the middle of others', Buffer.from(`x${XML}`).subarray(1)],
    ['bytes with a name in Chinese', Buffer.from(`<xml><a>企业</a><Encrypt>AAAA</Encrypt></xml>`)],
    ['JSON that was parsed', { encrypt: 'AAAA' }],
    ['XML that was parsed, with its root', { xml: { ToUserName: 'ww1', Encrypt: 'AAAA' } }],
    ['XML that was parsed, with names in lower case and lists', { xml: { encrypt: ['AAAA'] } }],
  ])('finds the ciphertext in %s', (_name, body) => {
    expect(ciphertextIn(body)).toBe('AAAA');
  });

  it('finds a ciphertext that JSON has escaped', () => {
    expect(ciphertextIn(String.raw`{"encrypt":"AA\/\u002b"}`)).toBe('AA/+');
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['plain text', 'encrypt=AAAA'],
    ['a number', 7],
    ['an array', ['AAAA']],
    ['JSON without a ciphertext', '{}'],
    ['JSON with a ciphertext that is no text', '{"encrypt":["AAAA"]}'],
    ['JSON whose ciphertext is inherited', Object.create({ encrypt: 'AAAA' })],
    ['JSON that was parsed to two ciphertexts', { encrypt: ['AAAA', 'BBBB'] }],
    ['JSON that ends early', '{"encrypt":"AAAA"'],
    ['JSON with a wrong escape', String.raw`{"encrypt":"AA\x"}`],
    ['JSON with a prototype key', '{"__proto__":{"encrypt":"AAAA"}}'],
    ['JSON with two ciphertexts', '{"encrypt":"AAAA","encrypt":"BBBB"}'],
    ['XML that ends early', '<xml><Encrypt>AAAA</Encrypt>'],
    ['XML that ends in the ciphertext', '<xml><Encrypt><![CDATA[AAAA'],
    ['XML with text after its end', `${XML}x`],
    ['XML with a DTD', `<!DOCTYPE xml>${XML}`],
    ['XML with two ciphertexts', '<xml><Encrypt>AAAA</Encrypt><Encrypt>BBBB</Encrypt></xml>'],
    ['XML with a ciphertext in a comment', '<xml><!--<Encrypt>AAAA</Encrypt>--></xml>'],
    ['XML with another one in a comment', `<!--<Encrypt>BBBB</Encrypt>-->${XML}`],
    ['XML with a ciphertext that has elements', '<xml><Encrypt><a>AAAA</a></Encrypt></xml>'],
    ['XML without elements', '<xml>AAAA</xml>'],
    ['bytes that are not UTF-8', Buffer.from('{"encrypt":"AAAA","x":"\u00ff"}', 'latin1')],
  ])('refuses %s', (_name, body) => {
    expect(() => ciphertextIn(body)).toThrow(NoticeRefused);
  });

  it.each([
    ['a body that is too long', `${' '.repeat(LONGEST_BODY)}${XML}`, 'body is longer than 65536 bytes'],
    ['too long a ciphertext', `<xml><Encrypt>${'A'.repeat(16_385)}</Encrypt></xml>`, 'ciphertext is longer'],
    ['too long a ciphertext that was parsed', { encrypt: 'A'.repeat(16_385) }, 'ciphertext is longer'],
    ['much before the ciphertext', `${' '.repeat(2_048)}${XML}`, 'has no ciphertext'],
    ['much after the ciphertext', `${XML}${' '.repeat(2_048)}`, 'besides the ciphertext is longer than 2048'],
  ])('refuses %s before anything is parsed', (_name, body, reason) => {
    expect(() => envelopeOf(body)).toThrow(reason);
  });
});

describe('documentOf', () => {
  it.each([
    ['a DTD', `<!DOCTYPE xml>${XML}`, /DTD/u],
    [
      'a DTD with an external entity',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`,
      /DTD/u,
    ],
    ['an entity that is not predefined', '<xml><a>&nbsp;</a></xml>', /well-formed/u],
    ['a processing instruction', '<xml><?php evil() ?></xml>', /processing instruction/u],
    ['too deep an element', nested(9), /too deep/u],
    ['too many elements', many(64), /too many elements/u],
    ['an attribute that is there twice', '<xml a="1" a="2"/>', /well-formed/u],
    ['a control character', '<xml><a>\u0001</a></xml>', /well-formed/u],
  ])('refuses XML with %s', (_name, xml, reason) => {
    expect(() => documentOf(xml)).toThrow(reason);
  });

  it('expands the predefined entities', () => {
    expect({ ...documentOf('<xml><a>&lt;&amp;&gt;&#x41;</a></xml>') }).toEqual({ a: '<&>A' });
  });

  it('keeps elements that are named like members of a prototype as data', () => {
    const tree = documentOf(
      '<xml><__proto__><polluted>1</polluted></__proto__><constructor>x</constructor></xml>',
    );
    expect(Object.keys(tree)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
