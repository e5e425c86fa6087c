// Takes one order to the checkout, with polling on.
import { PaymentService } from 'nestjs-wecom-pay';
import { startApp } from '../../polling/children/app.mjs';

const app = await startApp({ list: () => [], handle: () => undefined, polling: {} });
await app.get(PaymentService).prepay({
  out_trade_no: 'CHECKOUT-1',
  description: 'apples',
  amount: { total: 880 },
  payer: { openid: 'openid-1' },
  scene_info: { payer_client_ip: '203.0.113.7' },
});
