import { describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, ORDER, useScene } from '../support/e2e-scene.js';
import { useMovableClock } from '../support/e2e-time.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("a clock that differs from WeCom's", () => {
  const clock = useMovableClock();
  const scene = useScene();

  it.each([
    [3 * MINUTE, "The clock is 3 min behind WeCom's."],
    [-3 * MINUTE, "The clock is 3 min ahead of WeCom's."],
  ])('is logged with what to do (WeCom: %d ms later)', async (by, detail) => {
    const logger = new RecordingLogger();
    scene.current.wecom.clock.advance(by);
    const { orders } = await scene.current.start({}, logger);
    await orders.query(ORDER);

    expect(logger.complaints).toEqual([
      {
        level: 'warn',
        context: 'WeComPay',
        message: expect.stringMatching(`^${detail} Set the clock .*NTP`),
      },
    ]);
  });

  it('is logged once a minute, as long as it differs', async () => {
    const logger = new RecordingLogger();
    const { orders } = await scene.current.startWarm({}, logger);
    scene.current.wecom.clock.advance(3 * MINUTE);
    for (let i = 0; i < 5; i += 1) await orders.query(ORDER);
    expect(logger.complaints).toHaveLength(1);

    clock.advance(MINUTE + SECOND);
    await orders.query(ORDER);
    expect(logger.complaints).toHaveLength(2);

    scene.current.wecom.clock.advance(-3 * MINUTE);
    clock.advance(MINUTE + SECOND);
    await orders.query(ORDER);
    expect(logger.complaints).toHaveLength(2);
  });

  it('is not suspected because of 20 s, nor of a slow answer', async () => {
    const logger = new RecordingLogger();
    const { wecom } = scene.current;
    const { orders } = await scene.current.startWarm({}, logger);
    wecom.clock.advance(20 * SECOND);
    await orders.query(ORDER);
    wecom.clock.advance(-20 * SECOND);

    wecom.clearHistory();
    wecom.faults.add({ kind: 'delay', ms: 50, on: GET_ORDER });
    const answered = orders.query(ORDER);
    await wecom.waitForRequest(GET_ORDER);
    clock.advance(2 * MINUTE);
    await answered;

    expect(logger.complaints).toEqual([]);
  });

  it('is not suspected because of what something else answered in place of WeCom', async () => {
    const logger = new RecordingLogger();
    const { wecom } = scene.current;
    const { orders } = await scene.current.startWarm({}, logger);
    wecom.clock.advance(3 * MINUTE);
    wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await expect(orders.query(ORDER)).rejects.toMatchObject({ code: 'MALFORMED_REPLY' });

    expect(logger.complaints).toEqual([]);
  });
});
