import { openShop } from '../../shop-kit/open-shop.js';
import { AppModule } from './app.module.js';
import { welcome } from './welcome.js';

async function bootstrap(): Promise<void> {
  const app = await openShop(AppModule, 'npm start');
  console.log(welcome(await app.getUrl()));
}

bootstrap().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
