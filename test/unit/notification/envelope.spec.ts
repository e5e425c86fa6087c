import { describe, expect, it } from '@jest/globals';
import { documentOf } from '../../../lib/notification/document.js';
import { ciphertextIn, LONGEST_BODY } from '../../../lib/notification/envelope.js';
import { NoticeRefused } from '../../../lib/notification/notice-refused.error.js';

const XML = '<xml><ToUserName><![CDATA[ww1]]></ToUserName><Encrypt><![CDATA[AAAA]]></Encrypt></xml>';
const nested = (depth: number) => `${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}`;

describe('ciphertextIn', () => {
  it.each([
    ['XML', XML],
    ['XML with a declaration, blanks and comments', `\uFEFF\n<?xml version="1.0"?><!-- -->${XML}\n`],
    ['XML without CDATA, in several lines', '<xml>\n <Encrypt>\n AAAA\n </Encrypt>\n</xml>'],
    ['JSON', '{"tousername":"ww1","encrypt":"AAAA","agentid":"1"}'],
    ['JSON with a byte order mark', '\uFEFF {"encrypt":"AAAA"}'],
    ['bytes', Buffer.from(XML)],
    ['JSON that was parsed', { encrypt: 'AAAA' }],
  ])('finds the ciphertext in %s', (_name, body) => {
    expect(ciphertextIn(body)).toBe('AAAA');
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
    ['JSON that ends early', '{"encrypt":"AAAA"'],
    ['JSON with a prototype key', '{"__proto__":{"encrypt":"AAAA"}}'],
    ['XML that ends early', '<xml><Encrypt>AAAA</Encrypt>'],
    ['XML with text after its end', `${XML}x`],
    ['XML with two ciphertexts', '<xml><Encrypt>AAAA</Encrypt><Encrypt>BBBB</Encrypt></xml>'],
    ['XML with a ciphertext that has elements', '<xml><Encrypt><a>AAAA</a></Encrypt></xml>'],
    ['XML without elements', '<xml>AAAA</xml>'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff])],
    ['a body that is too long', `${' '.repeat(LONGEST_BODY)}${XML}`],
  ])('refuses %s', (_name, body) => {
    expect(() => ciphertextIn(body)).toThrow(NoticeRefused);
  });

  it('refuses too long a body of characters of several bytes', () => {
    const text = '企'.repeat(LONGEST_BODY / 2);
    expect(() => ciphertextIn(`{"encrypt":"AAAA","x":"${text}"}`)).toThrow(/longer than 65536 bytes/u);
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
