import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { MODULES, PROVIDER, PROVIDER_TEXT } from '../../../lib/schematics/pieces.js';
import { snippetsOf } from '../../docs/support/markdown.js';

const example = snippetsOf('README.md', 'ts')[0]?.code ?? '';
const likeReadme = (code: string) =>
  format(code, { parser: 'typescript', singleQuote: true, trailingComma: 'all', printWidth: 110 });

describe('what nest add writes is the example of the README:', () => {
  it('the provider, but for its name', async () => {
    const provider = /@Injectable\(\)[\s\S]+?\n\}\n/u.exec(example)?.[0] ?? '';
    const written = PROVIDER_TEXT.slice(PROVIDER_TEXT.indexOf('@Injectable'));
    expect(await likeReadme(written.replace(`export class ${PROVIDER}`, 'class OrdersService'))).toBe(
      provider,
    );
  });

  it('the imports of AppModule, in order, but for the ConfigModule of an application that has one', async () => {
    const calls = MODULES.map(({ call }) => `${call.replace('  imports: [ConfigModule],\n', '')},`).join('');
    const imports = /^ {2}imports: (\[[\s\S]+?^ {2}\]),/mu.exec(example)?.[1] ?? '';
    expect(await likeReadme(`x = [${calls}]`)).toBe(await likeReadme(`x = ${imports}`));
  });
});
