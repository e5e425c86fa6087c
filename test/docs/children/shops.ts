import type { Provider, Type } from '@nestjs/common';
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';

/** What the recipes for databases have in common. */
export interface OrdersService {
  open(): AsyncIterable<Row>;
  settle(event: object): Promise<void>;
  dispute(event: object): Promise<void>;
}

export interface Row {
  readonly out_trade_no: string;
  readonly total: number;
  readonly createdAt: Date;
  status: string;
}

/** What a snippet exports, by name. */
export type Snippet = Readonly<Record<string, unknown>>;

/** A database of the kind that a recipe uses, real or fake. */
export interface Shop {
  readonly service: Type<OrdersService>;
  /** What the service injects. */
  readonly injected: unknown;
  /** What provides it in an app, besides TypeORM's module. */
  readonly providers: readonly Provider[];
  /** Takes the app's database instead of one of its own. */
  use?(database: DataSource): void;
  add(rows: readonly Row[]): Promise<void>;
  statusOf(out_trade_no: string): Promise<string | undefined>;
  /** How often an order was shipped. */
  shipmentsOf(out_trade_no: string): Promise<number>;
}

export const SQLITE: DataSourceOptions = {
  type: 'better-sqlite3',
  driver: libsql,
  database: ':memory:',
  synchronize: true,
};

function typeOrmShop({ Order, Shipment, TypeOrmOrdersService }: Snippet): Shop {
  let database = new DataSource({ ...SQLITE, entities: [Order as Type, Shipment as Type] });
  const orders = () => database.getRepository<Row>(Order as Type<Row>);
  return {
    service: TypeOrmOrdersService as Type<OrdersService>,
    injected: database,
    providers: [],
    use: (given) => void (database = given),
    async add(rows) {
      if (!database.isInitialized) await database.initialize();
      await orders().save([...rows], { chunk: 500 });
    },
    statusOf: async (out_trade_no) => (await orders().findOneBy({ out_trade_no }))?.status,
    shipmentsOf: async (out_trade_no) => database.getRepository(Shipment as Type).countBy({ out_trade_no }),
  };
}

/** A row as a query returns it that names the fields that it wants. */
function fieldsOf(row: Row, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

/** `where` of Prisma, as far as the recipe uses it. */
interface PrismaWhere {
  readonly status: string | { readonly in: readonly string[] };
  readonly out_trade_no: string | { readonly gt: string };
}

function prismaShop({ PrismaService, PrismaOrdersService }: Snippet): Shop {
  const rows: Row[] = [];
  const shipments: string[] = [];
  const matching = ({ status, out_trade_no }: PrismaWhere) =>
    rows.filter(
      (row) =>
        (typeof status === 'string' ? row.status === status : status.in.includes(row.status)) &&
        (typeof out_trade_no === 'string'
          ? row.out_trade_no === out_trade_no
          : row.out_trade_no > out_trade_no.gt),
    );
  const prisma = {
    order: {
      findMany: async ({ where, select, take }: { where: PrismaWhere; select: object; take: number }) =>
        matching(where)
          .slice(0, take)
          .map((row) => fieldsOf(row, Object.keys(select))),
      updateMany: async ({ where, data }: { where: PrismaWhere; data: Partial<Row> }) => {
        const found = matching(where);
        for (const row of found) Object.assign(row, data);
        return { count: found.length };
      },
    },
    shipment: { create: async ({ data }: { data: Row }) => shipments.push(data.out_trade_no) },
    $transaction: async (work: (tables: unknown) => Promise<void>) => work(prisma),
  };
  return {
    service: PrismaOrdersService as Type<OrdersService>,
    injected: prisma,
    providers: [{ provide: PrismaService as Type, useValue: prisma }],
    add: async (added) => void rows.push(...added),
    statusOf: async (wanted) => rows.find(({ out_trade_no }) => out_trade_no === wanted)?.status,
    shipmentsOf: async (wanted) => shipments.filter((shipped) => shipped === wanted).length,
  };
}

/** A filter of MongoDB, as far as the recipe uses it. */
interface MongoFilter {
  readonly status: string | { readonly $in: readonly string[] };
  readonly out_trade_no?: string;
}

function mongooseShop({ MongooseOrdersService }: Snippet): Shop {
  const rows: Row[] = [];
  const shipments: string[] = [];
  const matching = ({ status, out_trade_no }: MongoFilter) =>
    rows.filter(
      (row) =>
        (typeof status === 'string' ? row.status === status : status.$in.includes(row.status)) &&
        (out_trade_no === undefined || row.out_trade_no === out_trade_no),
    );
  const model = {
    find: (filter: MongoFilter, fields: string) => ({
      lean: () => ({
        async *cursor() {
          yield* matching(filter).map((row) => fieldsOf(row, fields.split(' ')));
        },
      }),
    }),
    updateOne: async (filter: MongoFilter, update: { readonly shipment?: object }) => {
      const [found] = matching(filter);
      if (!found) return;
      Object.assign(found, update);
      if (update.shipment) shipments.push(found.out_trade_no);
    },
  };
  return {
    service: MongooseOrdersService as Type<OrdersService>,
    injected: model,
    providers: [{ provide: 'OrderModel', useValue: model }],
    add: async (added) => void rows.push(...added),
    statusOf: async (wanted) => rows.find(({ out_trade_no }) => out_trade_no === wanted)?.status,
    shipmentsOf: async (wanted) => shipments.filter((shipped) => shipped === wanted).length,
  };
}

/** The shops of all order recipes that some snippets contain. */
export function shopsOf(snippet: Snippet): readonly Shop[] {
  return [
    ...(snippet['TypeOrmOrdersService'] ? [typeOrmShop(snippet)] : []),
    ...(snippet['PrismaOrdersService'] ? [prismaShop(snippet)] : []),
    ...(snippet['MongooseOrdersService'] ? [mongooseShop(snippet)] : []),
  ];
}
