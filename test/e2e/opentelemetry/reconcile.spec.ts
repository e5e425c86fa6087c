import { beforeEach, describe, expect, it } from '@jest/globals';
import { ReconciliationService } from '../../../lib/index.js';
import { WeComPayTelemetryModule } from '../../../lib/opentelemetry/index.js';
import { DAY } from '../../support/e2e-bills.js';
import { useBooks } from '../../support/e2e-books.js';
import { secretsOf, useTelemetry } from '../../support/e2e-telemetry.js';

const shop = useBooks();
const telemetry = useTelemetry();
const { inSpan, named, spans } = telemetry;
beforeEach(() => shop.begin());

describe('a reconciliation', () => {
  it('contains its requests, that for the file included, and what the books do', async () => {
    shop.pay('PAID-1');
    shop.pay('PAID-2');
    shop.books.list = ({ date }) => inSpan('SELECT books', async () => shop.books.days.get(date) ?? []);
    shop.books.book('PAID-1');
    shop.nextDay();
    const { module } = await shop.open({ metadata: { imports: [WeComPayTelemetryModule.forRoot()] } });
    const reconciliation = module.get(ReconciliationService);
    await inSpan('app', async () => void (await reconciliation.reconcile(DAY)));
    expect(named('wecom_pay.reconcile')).toEqual([
      {
        name: 'wecom_pay.reconcile',
        parent: 'app',
        isFailed: false,
        attributes: {
          'wecom_pay.account': 'default',
          'wecom_pay.kind': 'reconciliation',
          'wecom_pay.date': DAY,
          'wecom_pay.differences': 1,
        },
      },
    ]);
    const inside = spans().filter(({ parent }) => parent === 'wecom_pay.reconcile');
    expect(new Set(inside.map(({ name }) => name))).toEqual(
      new Set([
        'GET /cgi-bin/gettoken',
        'POST /cgi-bin/miniapppay/get_bill',
        'GET /v3/billdownload/file',
        'SELECT books',
      ]),
    );
    const exported = await telemetry.exported();
    expect(secretsOf(shop.wecom).filter((secret) => exported.includes(secret))).toEqual([]);
    expect(exported).not.toMatch(/token=|\?/u);
  });

  it('that cannot be made has failed', async () => {
    shop.nextDay();
    const { module } = await shop.open({ metadata: { imports: [WeComPayTelemetryModule.forRoot()] } });
    await expect(module.get(ReconciliationService).reconcile('no day')).rejects.toThrow('date must be');
    expect(named('wecom_pay.reconcile')).toMatchObject([
      { isFailed: true, attributes: { 'error.type': 'INVALID_REQUEST' } },
    ]);
  });
});
