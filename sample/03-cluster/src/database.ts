import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWorker, readDatabaseFile } from './environment.js';

/** One SQLite file for all processes. */
export const DatabaseModule = TypeOrmModule.forRootAsync({
  useFactory: async () => {
    const database = readDatabaseFile();
    await mkdir(dirname(database), { recursive: true });
    return {
      type: 'better-sqlite3',
      driver: libsql,
      database,
      // While one process writes, the others read on, and wait with what they want to write.
      enableWAL: true,
      timeout: 5_000,
      autoLoadEntities: true,
      // The web process is the first that starts.
      synchronize: !isWorker(),
    };
  },
});
