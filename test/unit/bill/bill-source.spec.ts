import { describe, expect, it } from '@jest/globals';
import { billSourceOf } from '../../../lib/bill/bill-source.js';
import { SECRET, thrownBy } from '../../support/unit-leaky-errors.js';

const ORIGIN = 'https://api.mch.weixin.qq.com';
const ANSWER = { hash_type: 'SHA1', hash_value: 'a'.repeat(40) };
const sourceAt = (download_url: string) => billSourceOf({ ...ANSWER, download_url }, ORIGIN);

describe('a bill on another host', () => {
  it.each(['https://bills.example.com', 'http://127.0.0.1:8080'])('is refused by the name of %s', (other) => {
    const { message } = thrownBy(() => sourceAt(`${other}/v3/billdownload/file?token=1`));
    expect(message).toContain(`download_url must be on ${ORIGIN}, got "${other}"`);
  });

  it.each([
    ['a text that is no name', `https://api.corpsecret=${SECRET}.com/`],
    ['a name as long as a secret', `https://${'a'.repeat(33)}.com/`],
    ['an address of IPv6', 'https://[::1]/'],
  ])('is refused without showing %s', (_title, download_url) => {
    const { message } = thrownBy(() => sourceAt(download_url));
    expect(message).toContain(`download_url must be on ${ORIGIN}, got another origin.`);
  });
});
