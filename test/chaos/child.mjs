// The shop in one process.
import { hastyOptions } from './haste.mjs';
import { serve } from './serve.mjs';
import { shopModule } from './shop.mjs';

const setup = JSON.parse(process.env.CHAOS);
await serve(shopModule(setup, hastyOptions(setup)));
