import type { TestingModule } from '@nestjs/testing';

/** Starts an application, and closes it if it cannot start, which Nest 11 answers with the same error. */
export async function initialize(module: TestingModule): Promise<TestingModule> {
  try {
    return await module.init();
  } catch (error) {
    await module.close().catch(() => undefined);
    throw error;
  }
}
