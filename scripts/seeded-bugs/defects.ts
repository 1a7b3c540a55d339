/** A mistake that somebody could make: exact replacements in one file each, and the tests that have to notice. */
export interface Defect {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Test files, or the beginnings of their paths. */
  readonly tests: readonly string[];
}

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ADAPTER = 'src/adapters/postgres/transactions';
const UNIT_OF_WORK = 'src/application/unit-of-work';

const LOCKS: readonly Defect[] = [
  {
    name: 'lock rows in any order',
    edits: [
      {
        file: `${ADAPTER}/lock-statements.ts`,
        find: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id FOR NO KEY UPDATE',
        replace: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id DESC FOR NO KEY UPDATE',
      },
    ],
    tests: ['tests/races/held-rows'],
  },
  {
    name: 'drop the lock of the stocks',
    edits: [
      {
        file: `${ADAPTER}/lock-statements.ts`,
        find: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id FOR NO KEY UPDATE',
        replace: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id',
      },
    ],
    tests: ['tests/races'],
  },
  {
    name: 'load a table twice',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-rounds.ts`,
        find: 'if (LOCK_ORDER.indexOf(table) <= this.#lastRead) {',
        replace: 'if (LOCK_ORDER.indexOf(table) > LOCK_ORDER.length) {',
      },
    ],
    tests: ['tests/in-memory/transactions'],
  },
  {
    name: 'let a change see rows that only its neighbour has locked',
    edits: [
      {
        file: `${UNIT_OF_WORK}/held-rows.ts`,
        find: 'if (!this.#locked.has(key) && !this.#drafts.has(key) && !this.#held.hasAdded(key)) {',
        replace: 'if (!this.#locked.has(key) && !this.#held.find(key) && !this.#drafts.has(key)) {',
      },
    ],
    tests: ['tests/races/held-rows'],
  },
  {
    name: 'read the keys before the locks',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-rounds.ts`,
        find: 'const locking = this.#lockTables(tables);',
        replace:
          'const reading = this.#source.readBehindLocks(wanted);\n    const locking = this.#lockTables(tables);',
      },
      {
        file: `${UNIT_OF_WORK}/lock-rounds.ts`,
        find: 'Promise.all([this.#source.readBehindLocks(wanted), locking])',
        replace: 'Promise.all([reading, locking])',
      },
    ],
    tests: ['tests/races/matrix', 'tests/model/postgres'],
  },
  {
    name: 'read what is behind the locks in a flight of its own',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-rounds.ts`,
        find: 'return early && isSame(early.wanted, all) ? early.read',
        replace: 'return early && all.keys.length > 1_000 ? early.read',
      },
    ],
    tests: ['tests/postgres/round-trips'],
  },
  {
    name: 'use now() instead of clock_timestamp()',
    edits: [
      {
        file: `${ADAPTER}/unlocked-read-statements.ts`,
        find: "date_trunc('milliseconds', clock_timestamp())",
        replace: "date_trunc('milliseconds', now())",
      },
    ],
    tests: ['tests/races/held-rows'],
  },
  {
    name: 'take a row that was passed over for one that is missing',
    edits: [
      {
        file: `${ADAPTER}/postgres-row-source.ts`,
        find: "if (this.#mode === 'wait' || rows.length === keys.length) return { rows, blocked: [] };",
        replace: "if (this.#mode === 'wait' || rows.length <= keys.length) return { rows, blocked: [] };",
      },
    ],
    tests: ['tests/faults/silence', 'tests/postgres/transactions-failures'],
  },
];

const COMMITS: readonly Defect[] = [
  {
    name: "trust a pipelined COMMIT that resolves, without the write's result or its tag",
    edits: [
      {
        file: `${ADAPTER}/attempt.ts`,
        find: "written.status === 'rejected' ? written.reason : committed.status === 'rejected' && committed.reason;",
        replace: "written.status && committed.status === 'rejected' && committed.reason;",
      },
      {
        file: `${ADAPTER}/attempt.ts`,
        find: "committed.status === 'fulfilled' && committed.value === 'COMMIT'",
        replace: "committed.status === 'fulfilled'",
      },
    ],
    tests: ['tests/postgres/transactions-failures'],
  },
  {
    name: 'take the error of a statement behind the one that failed for the reason',
    edits: [
      {
        file: `${ADAPTER}/lane-connection.ts`,
        find: 'if (error.code !== IN_FAILED_TRANSACTION) this.#firstFailure = error;',
        replace: 'this.#firstFailure = error;',
      },
    ],
    tests: ['tests/races/held-rows'],
  },
  {
    name: 'answer before COMMIT is answered',
    edits: [
      {
        file: `${ADAPTER}/attempt.ts`,
        find: "    connection.control('COMMIT'),\n  ]);",
        replace:
          "    connection.control('COMMIT').catch(() => undefined) && Promise.resolve('COMMIT'),\n  ]);",
      },
    ],
    tests: ['tests/postgres/transactions-failures'],
  },
  {
    name: 'tell refusals as soon as they are decided',
    edits: [
      {
        file: `${ADAPTER}/job.ts`,
        find: '    this.submission = submission;',
        replace: `    const { change } = submission;
    const decide: typeof change.decide = (shop) => {
      try {
        return change.decide(shop);
      } catch (error) {
        this.#answer.reject(error);
        throw error;
      }
    };
    this.submission = { ...submission, change: { ...change, decide } };`,
      },
    ],
    tests: ['tests/races/held-rows'],
  },
  {
    name: 'repeat blindly after a lost COMMIT',
    edits: [
      {
        file: `${ADAPTER}/lane.ts`,
        find: "if (tried.kind === 'unknown') return this.#settle(jobs, tried, trial);",
        replace: "if (tried.kind === 'unknown') return this.#repeat(jobs, trial);",
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'drop the marker',
    edits: [
      {
        file: `${ADAPTER}/write/write-statement.ts`,
        find: 'INSERT INTO markers (id, created_at) VALUES ($1::uuid, $2::timestamptz)',
        replace: 'SELECT $1::uuid, $2::timestamptz',
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'take a fence for the marker of what was committed',
    edits: [
      {
        file: `${ADAPTER}/settle-attempt.ts`,
        find: "return rows[0]?.is_fence ? 'aborted' : 'committed';",
        replace: "return rows[0] ? 'committed' : 'aborted';",
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'skip the halving',
    edits: [
      {
        file: `${ADAPTER}/lane.ts`,
        find: '    if (jobs.length > 1) return this.#halve(jobs, trial);\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/transactions-failures'],
  },
];

const WRITES: readonly Defect[] = [
  {
    name: 'drop the condition on the version of a balance',
    edits: [
      {
        file: 'src/adapters/postgres/tables/balances.ts',
        find: 'of: (balance) => balance.version, moves: true, asRead: true',
        replace: 'of: (balance) => balance.version, moves: true',
      },
    ],
    tests: ['tests/postgres/write-statement'],
  },
  {
    name: 'leave it to the planner how rows are found',
    edits: [
      { file: 'src/adapters/postgres/tables/lookup-by-key.ts', find: '= ANY (ARRAY[', replace: '= (' },
      { file: 'src/adapters/postgres/tables/lookup-by-key.ts', find: '}])', replace: '})' },
    ],
    tests: ['tests/postgres/lane-plans'],
  },
  {
    name: 'insert keys unsorted',
    edits: [
      {
        file: `${ADAPTER}/write/write-part.ts`,
        find: '} ORDER BY $',
        replace: '} ORDER BY md5(r::text), $',
      },
    ],
    tests: ['tests/postgres/write-statement'],
  },
  {
    name: 'do not count the rows that a write moved',
    edits: [
      {
        file: `${ADAPTER}/write/write-statement.ts`,
        find: 'part.mayMoveFewer\n',
        replace: 'parts.length > 0\n',
      },
      {
        file: `${ADAPTER}/write/write-statement.ts`,
        find: 'SELECT ${checks.join',
        replace: 'SELECT ${["1", ...checks].join',
      },
    ],
    tests: ['tests/postgres/write-statement'],
  },
  {
    name: 'keep the drafts of a refused change',
    edits: [
      {
        file: `${UNIT_OF_WORK}/unit-of-work.ts`,
        find: '    const result = change.decide(shop);',
        replace: `    let result: unknown;
    try {
      result = change.decide(shop);
    } catch (error) {
      shop.keep();
      throw error;
    }`,
      },
    ],
    tests: ['tests/in-memory/transactions'],
  },
  {
    name: 'replay whatever is asked under a known key',
    edits: [
      {
        file: `${UNIT_OF_WORK}/unit-of-work.ts`,
        find: 'if (stored.fingerprint !== once.fingerprint) throw new IdempotencyKeyReused();',
        replace: '',
      },
    ],
    tests: ['tests/model/in-memory'],
  },
];

const RULES: readonly Defect[] = [
  {
    name: 'forget to give back a coupon',
    edits: [
      {
        file: 'src/application/holdings.ts',
        find: 'if (coupon) shop.issuedCoupons.put(coupon.giveBack());',
        replace: 'if (coupon) coupon.giveBack();',
      },
    ],
    tests: ['tests/model/in-memory'],
  },
  {
    name: 'count stock twice, at the order and at the payment',
    edits: [
      {
        file: 'src/domain/stock.ts',
        find: 'new Stock(this.optionId, this.onHand - quantity, this.reserved - quantity)',
        replace: 'new Stock(this.optionId, this.onHand - quantity, this.reserved)',
      },
    ],
    tests: ['tests/model/in-memory'],
  },
  {
    name: 'release what a confirmed order has taken',
    edits: [
      {
        file: 'src/application/holdings.ts',
        find: "order.status === 'CONFIRMED' ? stock.restock(quantity) : stock.release(quantity)",
        replace: "order.status === 'CANCELLED' ? stock.restock(quantity) : stock.release(quantity)",
      },
    ],
    tests: ['tests/model/in-memory'],
  },
  {
    name: 'expire without judging the order again',
    edits: [
      {
        file: 'src/application/expire-orders.ts',
        find: 'if (!order?.isOverdue(shop.now)) return false;',
        replace: "if (order?.status !== 'PENDING' && order?.status !== 'CONFIRMED') return false;",
      },
    ],
    tests: ['tests/application/expire-orders'],
  },
  {
    name: 'confirm without an event',
    edits: [
      {
        file: 'src/application/settlement.ts',
        find: '  shop.events.add(orderConfirmed(confirmed, currency, ids.event, shop.now));',
        replace: '  orderConfirmed(confirmed, currency, ids.event, shop.now);',
      },
    ],
    tests: ['tests/model/in-memory'],
  },
];

const FEED: readonly Defect[] = [
  {
    name: 'send events before their commit',
    edits: [
      {
        file: 'src/application/relay/relay.ts',
        find: '    return {\n      token: this.#ports.leaseToken,',
        replace: `    for (const event of first) void this.#ports.sender.send(event).catch(() => undefined);
    return {
      token: this.#ports.leaseToken,`,
      },
    ],
    tests: ['tests/data-platform/replicas'],
  },
  {
    name: 'claim an event before the earlier ones of its order are sent',
    edits: [
      {
        file: 'src/adapters/postgres/feed/outbox-statements.ts',
        find: 'sequence > 1 AND EXISTS (',
        replace: 'sequence > 9 AND EXISTS (',
      },
    ],
    tests: ['tests/postgres/ports'],
  },
  {
    name: 'mark an event whoever has its lease',
    edits: [
      {
        file: 'src/adapters/postgres/feed/outbox-statements.ts',
        find: 'WHERE e.id = leased.id AND e.lease = leased.lease RETURNING e.order_id',
        replace: 'WHERE e.id = leased.id RETURNING e.order_id',
      },
    ],
    tests: ['tests/postgres/ports'],
  },
];

/** Each is planted alone. */
export const DEFECTS: readonly Defect[] = [...LOCKS, ...COMMITS, ...WRITES, ...RULES, ...FEED];
