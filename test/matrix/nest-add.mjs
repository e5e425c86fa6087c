// Applications as `nest new` of each supported Nest makes them, which `nest add` sets up.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nestNew } from './nest-new.mjs';
import { run } from './run-command.mjs';

const NESTS = ['11', '12'];
const LIVE_APP = fileURLToPath(new URL('live-nest-add.mjs', import.meta.url));

/** @returns a leg for each, as of `createNestNew()`. */
export async function createNestAdds(workplace, tarball) {
  const legs = [];
  for (const nest of NESTS) {
    const directory = await nestNew(workplace, `nest-add-${nest}`, nest);
    // What `nest add` itself does first, with a package of the registry.
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await run('npm', ['install', tarball, ...flags], directory);
    cpSync(LIVE_APP, join(directory, 'live-nest-add.mjs'));
    legs.push({
      host: { title: `nest new ${nest}`, directory },
      column: 'nest add',
      command: [process.execPath, ['live-nest-add.mjs']],
    });
  }
  return legs;
}
