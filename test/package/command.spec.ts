import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { manifest, ROOT } from './package.js';

let command: ChildProcess | undefined;

afterEach(() => void command?.kill('SIGKILL'));

describe('the command of the built package', () => {
  it('serves at the URL that it prints', async () => {
    const file = join(ROOT, manifest.bin['nestjs-wecom-pay-fake'] ?? '');
    const started = spawn(process.execPath, [file, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    command = started;
    const [banner] = (await once(started.stdout, 'data')) as [Buffer];
    const baseUrl = /base URL +(\S+)/.exec(banner.toString())?.[1];
    const answer = await fetch(`${baseUrl}/cgi-bin/gettoken?corpid=x&corpsecret=y`);
    expect(await answer.json()).toMatchObject({ errcode: 40013 });
  });
});
