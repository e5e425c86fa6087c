import { TypeOrmModule } from '@nestjs/typeorm';
import libsql from 'libsql';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataFolder } from '../../shop-kit/environment.js';

/** One SQLite file. */
export const DatabaseModule = TypeOrmModule.forRootAsync({
  useFactory: async () => {
    const folder = readDataFolder();
    await mkdir(folder, { recursive: true });
    return {
      type: 'better-sqlite3',
      driver: libsql,
      database: join(folder, 'shop.sqlite'),
      autoLoadEntities: true,
      // Creates the tables. A shop that is not a sample has migrations.
      synchronize: true,
    };
  },
});
