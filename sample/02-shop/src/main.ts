import { fileURLToPath } from 'node:url';
import { AppModule } from './app.module.js';
import { openShop } from './open-shop.js';
import { welcome } from './welcome.js';

const PAGE = fileURLToPath(new URL('../public', import.meta.url));

async function bootstrap(): Promise<void> {
  const app = await openShop(AppModule, [{ folder: PAGE }], 'npm start');
  console.log(welcome(await app.getUrl()));
}

bootstrap().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
