/** A mistake that a change could make: exact replacements, and the tests that have to fail after them. */
export interface Defect {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The beginnings of the paths of test files. */
  readonly tests: readonly string[];
}

export interface Edit {
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ADAPTER = 'src/adapters/postgres/transactions';
const FLIGHT = 'src/adapters/postgres/flight';
const UNIT_OF_WORK = 'src/application/unit-of-work';

const LOCKS: readonly Defect[] = [
  {
    name: 'lock rows in another order than other transactions',
    edits: [
      {
        file: `${ADAPTER}/lock-statements.ts`,
        find: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id FOR NO KEY UPDATE',
        replace: 'WHERE option_id = ANY($1::uuid[]) ORDER BY option_id DESC FOR NO KEY UPDATE',
      },
    ],
    tests: ['tests/races/locked-rows'],
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
    name: 'lock a table twice in one transaction',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-rounds.ts`,
        find: 'LOCK_ORDER.indexOf(table) > this.#lastLocked,',
        replace: 'LOCK_ORDER.indexOf(table) < LOCK_ORDER.length,',
      },
    ],
    tests: ['tests/unit-of-work'],
  },
  {
    name: 'let a change see rows that only its neighbour has locked',
    edits: [
      {
        file: `${UNIT_OF_WORK}/draft-rows.ts`,
        find: 'this.#locked.has(key) || this.#rows.hasAdded(key);',
        replace: 'this.#locked.has(key) || this.#drafts.has(key) || this.#rows.find(key) !== undefined;',
      },
    ],
    tests: ['tests/unit-of-work'],
  },
  {
    name: 'read the keys before the locks',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-phase.ts`,
        find: `    const locking = this.#rounds.lockNext();
    const reading = mayBeLast ? this.#source.readUnlocked(this.#reads()) : null;`,
        replace: `    const reading = mayBeLast ? this.#source.readUnlocked(this.#reads()) : null;
    const locking = this.#rounds.lockNext();`,
      },
    ],
    tests: ['tests/unit-of-work', 'tests/races/matrix', 'tests/model/postgres'],
  },
  {
    name: 'take one more round trip for the rows that need no lock',
    edits: [
      {
        file: `${UNIT_OF_WORK}/lock-phase.ts`,
        find: 'return early?.size === this.#size ? early.rows',
        replace: 'return early && this.#size > 1_000 ? early.rows',
      },
    ],
    tests: ['tests/unit-of-work', 'tests/postgres/round-trips'],
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
    tests: ['tests/races/locked-rows'],
  },
  {
    name: 'treat a row that another transaction has locked as a missing one',
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
    name: 'take any tag for that of COMMIT',
    edits: [
      {
        file: `${ADAPTER}/commit-group.ts`,
        find: "  invariant(tag === 'COMMIT', 'The server did not commit');\n",
        replace: '',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'take a statement for done that has no tag',
    edits: [
      {
        file: `${FLIGHT}/flight.ts`,
        find: "this.handleError(new Error('The server has not answered a statement'));",
        replace: "for (const { answer } of this.#passengers) answer?.resolve({ rows: [], tag: 'COMMIT' });",
      },
    ],
    tests: ['tests/postgres/flight'],
  },
  {
    name: 'fail only the refused statement, and take those after it for done',
    edits: [
      {
        file: `${FLIGHT}/flight.ts`,
        find: 'for (const { answer } of failed) answer?.reject(error);',
        replace:
          "for (const [n, { answer }] of failed.entries()) n > 0 ? answer?.resolve({ rows: [], tag: 'COMMIT' }) : answer?.reject(error);",
      },
    ],
    tests: ['tests/postgres/flight', 'tests/postgres/write-statements'],
  },
  {
    name: 'give BEGIN a flight of its own',
    edits: [
      {
        file: `${ADAPTER}/lane-connection.ts`,
        find: '    this.#beginning = beginStatements(lockTimeoutMs, this.#plans);\n',
        replace:
          '    this.#beginning = beginStatements(lockTimeoutMs, this.#plans);\n    this.#nextFlight();\n',
      },
    ],
    tests: ['tests/postgres/lane-connection'],
  },
  {
    name: 'end each statement with a Sync',
    edits: [
      {
        file: `${FLIGHT}/flight.ts`,
        find: '    messages.execute();\n',
        replace: '    messages.execute();\n    messages.sync();\n',
      },
    ],
    tests: ['tests/postgres/flight', 'tests/postgres/lane-connection'],
  },
  {
    name: 'prepare a statement again that the server may know',
    edits: [
      {
        file: `${FLIGHT}/flight.ts`,
        find: '    if (this.#session.isDoubtful(statement.name)) messages.close(statement.name);\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/flight'],
  },
  {
    name: 'leave the settings of a transaction to its session',
    edits: [
      {
        file: `${ADAPTER}/begin-statements.ts`,
        find: "'lock_timeout', $1::text, true)",
        replace: "'lock_timeout', $1::text, false)",
      },
    ],
    tests: ['tests/postgres/lane-connection'],
  },
  {
    name: 'answer before COMMIT is answered',
    edits: [
      {
        file: `${ADAPTER}/commit-group.ts`,
        find: "    tag = await connection.control('COMMIT');",
        replace: "    connection.control('COMMIT').catch(() => undefined);\n    tag = 'COMMIT';",
      },
    ],
    tests: ['tests/postgres/transactions-failures'],
  },
  {
    name: 'answer refusals before the commit',
    edits: [
      {
        file: `${ADAPTER}/pending-change.ts`,
        find: '    this.submission = submission;',
        replace: `    const { change } = submission;
    const decide: typeof change.decide = (shop) => {
      try {
        return change.decide(shop);
      } catch (error) {
        this.#caller.reject(error);
        throw error;
      }
    };
    this.submission = { ...submission, change: { ...change, decide } };`,
      },
    ],
    tests: ['tests/races/locked-rows'],
  },
  {
    name: 'repeat a group after a COMMIT whose outcome is unknown',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: "if (result.kind === 'unknown') return this.#findOut(group, result, run);",
        replace: "if (result.kind === 'unknown') return this.#repeat(group, 'lost', run);",
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'treat a COMMIT whose answer is lost as a failed one',
    edits: [
      {
        file: `${ADAPTER}/commit-group.ts`,
        find: "outcome: leavesSessionUsable(error) ? 'aborted' : null",
        replace: "outcome: error ? 'aborted' : null",
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'answer a bug of the service as an outage of the database',
    edits: [
      {
        file: 'src/adapters/postgres/connection-failure.ts',
        find: 'if (!(error instanceof Error)) return false;',
        replace: 'if (!(error instanceof Error)) return false;\n  if (!error.cause) return true;',
      },
    ],
    tests: ['tests/postgres/connection-failure'],
  },
  {
    name: 'commit asynchronously',
    edits: [
      {
        file: 'src/adapters/postgres/transactions/begin-statements.ts',
        find: "client_min_messages: 'warning',",
        replace: "client_min_messages: 'warning',\n  synchronous_commit: 'off',",
      },
    ],
    tests: ['tests/faults/killed-server', 'tests/proof/kills'],
  },
  {
    name: 'do not store the reply with the effect',
    edits: [
      {
        file: `${ADAPTER}/write/write-parts.ts`,
        find: '  insert(IDEMPOTENCY_KEYS, ({ replies, now }) => replies.map((reply) => ({ reply, now }))),\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/transactions.test.ts'],
  },
  {
    name: 'write no marker',
    edits: [
      {
        file: `${ADAPTER}/write/write-statements.ts`,
        find: 'INSERT INTO $schema.markers (id, created_at) VALUES ($1::uuid, $2::timestamptz)',
        replace: 'SELECT $1::uuid, $2::timestamptz',
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'take the fence for the marker of the commit',
    edits: [
      {
        file: `${ADAPTER}/resolve-unknown-commit.ts`,
        find: "return rows[0]?.is_fence ? 'aborted' : 'committed';",
        replace: "return rows[0] ? 'committed' : 'aborted';",
      },
    ],
    tests: ['tests/postgres/transactions-failures', 'tests/faults/resets'],
  },
  {
    name: 'do not halve a group after an error',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: '    if (group.length > 1) return this.#halve(group, run);\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/transactions-bugs'],
  },
  {
    name: 'take the queue of another replica for a stranger',
    edits: [
      {
        file: `${ADAPTER}/lock-patience.ts`,
        find: 'Math.max(TRANSACTIONS * median, this.#floorMs)',
        replace: 'Math.max(median, this.#floorMs)',
      },
    ],
    tests: ['tests/lanes/lock-patience'],
  },
  {
    name: 'let one contended row occupy every connection of the lane for blocked changes',
    edits: [
      {
        file: `${ADAPTER}/lane.ts`,
        find: '    if (row !== undefined) this.#busyRows.add(row);\n',
        replace: '',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'make the changes that wait for one row in one transaction each',
    edits: [
      {
        file: `${ADAPTER}/lane.ts`,
        find: '    if (first) return contendedRow === first.contendedRow;\n',
        replace: '    if (first) return contendedRow === undefined;\n',
      },
    ],
    tests: ['tests/lanes/lane', 'tests/postgres/transactions-failures'],
  },
];

const OUTAGES: readonly Defect[] = [
  {
    name: 'keep a connection to a server that can serve no request',
    edits: [
      {
        file: `${ADAPTER}/lane-connection.ts`,
        find: '    if (isServerOutage(error)) this.destroy();\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/server-outages'],
  },
  {
    name: 'repeat every group during an outage',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: "(failure === 'lost' && !this.#lane.outage.isOn)",
        replace: "failure === 'lost'",
      },
    ],
    tests: ['tests/lanes/outage', 'tests/faults/outage'],
  },
  {
    name: 'let changes wait for a silent server during an outage',
    edits: [
      {
        file: `${ADAPTER}/outage.ts`,
        find: '    if (this.isOn) this.#tryTimer = setTimeout(() => this.#refuse(), TRY_MS);\n',
        replace: '',
      },
    ],
    tests: ['tests/lanes/outage'],
  },
  {
    name: 'go on refusing after an outage',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: '    this.#lane.outage.end();\n    const { decisions, commitMs } = result;\n',
        replace: '    const { decisions, commitMs } = result;\n',
      },
    ],
    tests: ['tests/lanes/outage'],
  },
];

const READS: readonly Defect[] = [
  {
    name: 'let a read wait for ever for a silent server',
    edits: [
      {
        file: 'src/adapters/postgres/flight-pool.ts',
        find: 'const timeLeftMs = Math.max(1, Math.min(this.#endsAt - performance.now(), silenceMs));',
        replace: 'const timeLeftMs = 1_000 * silenceMs;',
      },
    ],
    tests: ['tests/postgres/read-limits'],
  },
  {
    name: 'give a read that has waited for a connection its whole time again',
    edits: [
      {
        file: 'src/adapters/postgres/flight-pool.ts',
        find: 'const timeLeftMs = Math.max(1, Math.min(this.#endsAt - performance.now(), silenceMs));',
        replace: 'const timeLeftMs = silenceMs;',
      },
    ],
    tests: ['tests/postgres/read-limits'],
  },
  {
    name: 'let any number of reads wait for a connection',
    edits: [
      {
        file: 'src/adapters/postgres/flight-pool.ts',
        find: 'if (this.#pool.waitingCount >= maxWaiting) throw tooManyReads();',
        replace: '',
      },
    ],
    tests: ['tests/postgres/read-limits'],
  },
];

const SETTINGS: readonly Defect[] = [
  {
    name: 'leave a setting of the feed with the session',
    edits: [
      {
        file: 'src/adapters/postgres/transaction-settings.ts',
        find: "', true)`",
        replace: "', false)`",
      },
    ],
    tests: ['tests/postgres/flight-pool'],
  },
  {
    name: 'read from a server that takes no writes',
    edits: [
      {
        file: 'src/adapters/postgres/flight-pool.ts',
        find: "transaction_read_only === 'on'",
        replace: "transaction_read_only === 'ON'",
      },
    ],
    tests: ['tests/postgres/server-outages'],
  },
];

const BOUNDS: readonly Defect[] = [
  {
    name: 'let a lane connect for ever',
    edits: [
      {
        file: `${ADAPTER}/lane-connection.ts`,
        find: 'const timer = setTimeout(() => connection.destroy(), OPENING_MS * hosts.count);',
        replace: 'const timer = undefined;',
      },
    ],
    tests: ['tests/postgres/lane-connection'],
  },
  {
    name: 'let a transaction idle for ever',
    edits: [
      {
        file: `${ADAPTER}/begin-statements.ts`,
        find: '  idle_in_transaction_session_timeout: 2_000,\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/lane-connection', 'tests/faults/frozen-replica'],
  },
  {
    name: 'let a change wait for its turn for ever',
    edits: [
      {
        file: `${ADAPTER}/pending-change.ts`,
        find: 'readonly #deadline = setTimeout(() => this.#onDeadline(), DEADLINE_MS);',
        replace:
          'readonly #deadline = setTimeout(() => this.ageMs > DEADLINE_MS * 9 && this.#onDeadline(), DEADLINE_MS);',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'decide a change that was struck',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: 'mayDecide: (index: number) => group[index]?.hold() ?? false,',
        replace: 'mayDecide: (index: number) => group[index]?.hold() !== undefined,',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'strike a change whose COMMIT was sent',
    edits: [
      {
        file: `${ADAPTER}/pending-change.ts`,
        find: '    if (this.#isHeld) return;\n',
        replace: '',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'run a change again that was answered',
    edits: [
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: '  return group.filter((pending) => !pending.isAnswered);\n',
        replace: '  return [...group];\n',
      },
      {
        file: `${ADAPTER}/group-runner.ts`,
        find: 'const group = submitted.filter((pending) => !pending.isAnswered);',
        replace: 'const group = submitted;',
      },
    ],
    tests: ['tests/lanes/lane'],
  },
  {
    name: 'let the lane wait for a silent server for ever',
    edits: [
      {
        file: `${ADAPTER}/commit-group.ts`,
        find: 'const timer = setTimeout(() => connection.destroy(), SILENCE_MS);',
        replace: 'const timer = undefined;',
      },
    ],
    tests: ['tests/lanes/lane', 'tests/faults/deadlines'],
  },
  {
    name: 'let a queue mean any wait',
    edits: [
      {
        file: `${ADAPTER}/queue-bound.ts`,
        find: 'return waiting * elapsedMs > this.#sum * MAX_WAIT_MS;',
        replace: 'return waiting * elapsedMs < 0;',
      },
    ],
    tests: ['tests/lanes/queue-bound'],
  },
  {
    name: 'find out the outcome by a statement that may write nothing',
    edits: [
      {
        file: `${ADAPTER}/resolve-unknown-commit.ts`,
        find: 'const { rows } = await client.query<{ is_fence: boolean }>(insertFence);',
        replace: `let { rows } = await client.query<{ is_fence: boolean }>('SELECT is_fence FROM markers WHERE id = $1', [marker]);
    if (!rows[0]) ({ rows } = await client.query<{ is_fence: boolean }>(insertFence));`,
      },
    ],
    tests: ['tests/faults/standby'],
  },
  {
    name: 'take a commit that was cancelled for a replicated one',
    edits: [
      {
        file: `${ADAPTER}/lane-connection.ts`,
        find: 'if (isReplicationWarning(notice)) this.#isReplicated = false;',
        replace: 'if (isReplicationWarning(notice)) this.#isReplicated = true;',
      },
    ],
    tests: ['tests/postgres/lane-connection', 'tests/faults/standby'],
  },
  {
    name: 'answer a replay before the standby has what it rests on',
    edits: [
      {
        file: `${ADAPTER}/commit-group.ts`,
        find: 'if (isNothing(decisions.writes) && decisions.outcomes.every(({ isRefused }) => isRefused)) {',
        replace: 'if (isNothing(decisions.writes)) {',
      },
    ],
    tests: ['tests/faults/standby', 'tests/lanes/lane'],
  },
  {
    name: "let every user of the machine read the demo's signing secret",
    edits: [{ file: 'src/bootstrap/signing-secret.ts', find: 'mode: 0o600', replace: 'mode: 0o644' }],
    tests: ['tests/bootstrap/signing-secret'],
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
    tests: ['tests/postgres/write-statements'],
  },
  {
    name: 'let the planner choose how rows are found',
    edits: [
      { file: 'src/adapters/postgres/tables/lookup-by-key.ts', find: '= ANY (ARRAY[', replace: '= (' },
      { file: 'src/adapters/postgres/tables/lookup-by-key.ts', find: '}])', replace: '})' },
    ],
    tests: ['tests/postgres/lane-plans'],
  },
  {
    name: 'find the coupons of a campaign, and filter them by their user',
    edits: [
      {
        file: 'src/adapters/postgres/tables/lookup-by-key.ts',
        find: "{Object.keys(key).join(', ')} OFFSET",
        replace: '{Object.keys(key)[0]} OFFSET',
      },
    ],
    tests: ['tests/postgres/lane-plans'],
  },
  {
    name: 'insert rows unsorted',
    edits: [
      {
        file: `${ADAPTER}/write/insert.ts`,
        find: 'AS r ORDER BY $',
        replace: 'AS r ORDER BY md5(r::text), $',
      },
    ],
    tests: ['tests/postgres/write-statements'],
  },
  {
    name: 'do not count the rows that a write moved',
    edits: [
      {
        file: `${ADAPTER}/write/update.ts`,
        find: ', cardinality($',
        replace: ', (SELECT count(*) FROM moved) + 0 * cardinality($',
      },
    ],
    tests: ['tests/postgres/write-statements'],
  },
  {
    name: 'give every updated row the values of the first one',
    edits: [
      {
        file: `${ADAPTER}/write/update.ts`,
        find: '[width_bucket(',
        replace: '[1 + 0 * width_bucket(',
      },
    ],
    tests: ['tests/postgres/write-statements', 'tests/postgres/groups'],
  },
  {
    name: 'sort keys as JavaScript does',
    edits: [
      {
        file: `${ADAPTER}/write/utf8-order.ts`,
        find: 'if (LATE.test(a) && LATE.test(b))',
        replace: 'if (a === b)',
      },
    ],
    tests: ['tests/binary/utf8-order', 'tests/postgres/write-statements'],
  },
  {
    name: 'update no more rows than one statement takes',
    edits: [
      {
        file: `${ADAPTER}/write/update.ts`,
        find: '[rows.slice(0, ROWS_MAX), ...chunksOf(rows.slice(ROWS_MAX))]',
        replace: '[rows.slice(0, ROWS_MAX)]',
      },
    ],
    tests: ['tests/postgres/write-statements'],
  },
  {
    name: 'let the planner choose the index of an update',
    edits: [
      {
        file: 'src/adapters/postgres/tables/lookup-by-key.ts',
        find: 'WHERE none.key = $',
        replace: 'WHERE none.key > $',
      },
    ],
    tests: ['tests/postgres/lane-plans'],
  },
  {
    name: 'forget a table in the write',
    edits: [
      {
        file: `${ADAPTER}/write/write-parts.ts`,
        find: '  update(PRODUCTS, ({ rows }) => rows.products.changed),\n',
        replace: '',
      },
    ],
    tests: ['tests/postgres/write-statements'],
  },
  {
    name: 'keep the drafts of a refused change',
    edits: [
      {
        file: `${UNIT_OF_WORK}/decision-session.ts`,
        find: '    const result = change.decide(draft.shop);',
        replace: `    let result: unknown;
    try {
      result = change.decide(draft.shop);
    } catch (error) {
      draft.keep();
      throw error;
    }`,
      },
    ],
    tests: ['tests/unit-of-work'],
  },
  {
    name: 'replay the stored reply to a different request with the same key',
    edits: [
      {
        file: `${UNIT_OF_WORK}/decision-session.ts`,
        find: 'if (fingerprint !== once.fingerprint) throw new IdempotencyKeyReused();',
        replace: '',
      },
    ],
    tests: ['tests/unit-of-work', 'tests/model/in-memory'],
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

const LIMITS: readonly Defect[] = [
  {
    name: 'do not count the unpaid orders that neighbours have placed',
    edits: [
      {
        file: `${UNIT_OF_WORK}/decision-session.ts`,
        find: '    for (const order of draft.orders) this.#pendingOrders.take(order);\n',
        replace: '',
      },
    ],
    tests: ['tests/unit-of-work', 'tests/http/in-memory-routes', 'tests/model/in-memory'],
  },
  {
    name: 'let overdue orders take the place of unpaid ones',
    edits: [
      {
        file: `${ADAPTER}/unlocked-read-statements.ts`,
        find: 'ORDER BY o.user_id, o.expires_at DESC LIMIT',
        replace: 'ORDER BY o.user_id, o.expires_at LIMIT',
      },
    ],
    tests: ['tests/postgres/transactions.test.ts'],
  },
  {
    name: 'give a new field a default before the fingerprint is made',
    edits: [
      {
        file: 'src/adapters/http/schemas/product.ts',
        find: 'maxPerOrder: maxPerOrder().optional(),',
        replace: 'maxPerOrder: maxPerOrder().default(null),',
      },
    ],
    tests: ['tests/http/stored-fingerprints'],
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
    name: 'show in a confirmation what became of its order',
    edits: [
      {
        file: 'src/domain/event.ts',
        find: 'cancelledAt: () => null,',
        replace: 'cancelledAt: ({ cancelledAt }) => cancelledAt,',
      },
    ],
    tests: ['tests/data-platform/event-bytes'],
  },
  {
    name: 'send an event of an earlier build without its stored data',
    edits: [
      {
        file: 'src/adapters/postgres/feed/postgres-outbox.ts',
        find: 'const data = stored ?? (order && eventData(event.type, order, currency));',
        replace: 'const data = (order && eventData(event.type, order, currency)) ?? stored;',
      },
      {
        file: 'src/adapters/postgres/feed/postgres-outbox.ts',
        find: 'claimed.filter(({ stored }) => stored === null).map(',
        replace: 'claimed.map(',
      },
    ],
    tests: ['tests/postgres/outbox'],
  },
  {
    name: 'mark an event that another relay has leased',
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

const JOBS: readonly Defect[] = [
  {
    name: 'let a replica cancel orders after the end of its lease',
    edits: [
      {
        file: 'src/application/held-lease.ts',
        find: 'if (now < this.#current.until) return;',
        replace: 'if (now >= new Date(0)) return;',
      },
    ],
    tests: ['tests/application/expire-orders'],
  },
  {
    name: 'clean up under a lease that another replica has',
    edits: [
      {
        file: 'src/adapters/postgres/jobs/postgres-job-leases.ts',
        find: ' and token = ',
        replace: ' and job <> ',
      },
    ],
    tests: ['tests/postgres/housekeeping'],
  },
  {
    name: 'leave out the markers when cleaning up',
    edits: [
      {
        file: 'src/adapters/postgres/jobs/postgres-housekeeping.ts',
        find: "await this.#remove('markers', createdBefore('markers', markers), lease)",
        replace: 'Number(markers.length * 0)',
      },
    ],
    tests: ['tests/postgres/housekeeping'],
  },
  {
    name: 'claim a job that another replica is doing',
    edits: [
      {
        file: 'src/adapters/postgres/jobs/postgres-job-leases.ts',
        find: 'where excluded.leased_until - taken.leased_until >= ${interval(leaseMs)}',
        replace: 'where excluded.leased_until - taken.leased_until < ${interval(leaseMs)}',
      },
    ],
    tests: ['tests/postgres/ports'],
  },
];

const OPERATORS: readonly Defect[] = [
  {
    name: 'operator: forget the audit entry of a cancellation',
    edits: [
      {
        file: 'src/application/cancel-order.ts',
        find: 'const audit = auditOf({ operator }, ids);',
        replace: 'const audit = auditOf({}, ids);',
      },
    ],
    tests: ['tests/http/in-memory-routes'],
  },
  {
    name: 'operator: write an audit entry of a change that changes nothing',
    edits: [
      {
        file: 'src/domain/audit.ts',
        find: 'if (changed?.length === 0) return null;',
        replace: 'if (changed?.length === -1) return null;',
      },
    ],
    tests: ['tests/http/in-memory-routes'],
  },
  {
    name: 'operator: list an order that was placed at the end of the time',
    edits: [
      {
        file: 'src/adapters/postgres/reads/postgres-orders.ts',
        find: "'orders.placed_at', '<', placedTo",
        replace: "'orders.placed_at', '<=', placedTo",
      },
    ],
    tests: ['tests/postgres/ports'],
  },
  {
    name: 'operator: make events due again that are not dead any more',
    edits: [
      {
        file: 'src/application/redeliver-events.ts',
        find: "status === 'DEAD'",
        replace: "status !== 'SENT'",
      },
    ],
    tests: ['tests/application/redeliver-events'],
  },
  {
    name: 'operator: forget that the last option was withdrawn from sale',
    edits: [
      {
        file: 'src/adapters/postgres/tables/products.ts',
        find: 'of: (product) => product.isOnSale, moves: true',
        replace: 'of: (product) => product.isOnSale',
      },
    ],
    tests: ['tests/postgres/ports'],
  },
  {
    name: 'operator: let caches give the limit of one caller to others',
    edits: [
      {
        file: 'src/adapters/http/replies/send-cacheable.ts',
        find: 'if (maxAgeSeconds > 0) reply.removeHeader',
        replace: 'if (maxAgeSeconds > 60) reply.removeHeader',
      },
    ],
    tests: ['tests/http/surface'],
  },
];

const PAGES: readonly Defect[] = [
  {
    name: 'show text in a page as markup',
    edits: [
      {
        file: 'src/adapters/http/pages/html.ts',
        find: 'return String(part).replace(/[&<>"\']/g, (character) => `&#${character.charCodeAt(0)};`);',
        replace: 'return String(part);',
      },
    ],
    tests: ['tests/http/pages'],
  },
  {
    name: "send the demo shop's events to the data platform",
    edits: [
      {
        file: 'src/bootstrap/demo-shop.ts',
        find: 'if (leased.length > 0) await reads.outbox.markSent(leased);',
        replace: 'leased.length = 0;',
      },
    ],
    tests: ['tests/postgres/demo-shop'],
  },
  {
    name: 'do not log why a request was refused',
    edits: [
      {
        file: 'src/adapters/http/operations/log-requests.ts',
        find: '    code: problemCode,\n',
        replace: '    code: statusCode < 400 ? problemCode : undefined,\n',
      },
    ],
    tests: ['tests/http/log'],
  },
  {
    name: 'lose the trace of an event that is claimed',
    edits: [
      {
        file: 'src/adapters/postgres/feed/outbox-statements.ts',
        find: 'attempts, lease, traceparent,',
        replace: 'attempts, lease,',
      },
    ],
    tests: ['tests/data-platform/event-bytes'],
  },
  {
    name: 'record a transaction by the dice of its own trace',
    edits: [
      {
        file: 'src/adapters/tracing/sampling.ts',
        find: 'if (links.length === 0) {',
        replace: 'if (links.length >= 0) {',
      },
    ],
    tests: ['tests/tracing/transactions'],
  },
  {
    name: 'let OpenMetrics rename the counters',
    edits: [
      {
        file: 'src/adapters/http/operations/serve-metrics.ts',
        find: '.map((metric) => Object.create(metric))',
        replace: '',
      },
    ],
    tests: ['tests/http/metrics'],
  },
  {
    name: "log a path with a user's id",
    edits: [
      {
        file: 'src/adapters/http/operations/log-requests.ts',
        find: "if (route?.includes(':userId')) return route;",
        replace: '',
      },
      {
        file: 'src/adapters/http/operations/log-requests.ts',
        find: "?.replace(USER_IN_PATH, '$1:userId')",
        replace: '',
      },
    ],
    tests: ['tests/http/log'],
  },
];

/** Each defect is planted alone. */
export const DEFECTS: readonly Defect[] = [
  ...LOCKS,
  ...COMMITS,
  ...OUTAGES,
  ...READS,
  ...SETTINGS,
  ...BOUNDS,
  ...WRITES,
  ...RULES,
  ...LIMITS,
  ...FEED,
  ...JOBS,
  ...OPERATORS,
  ...PAGES,
];
