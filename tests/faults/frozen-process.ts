import { openTransactions } from '../postgres/open-transactions.ts';

// A replica that freezes inside a transaction, while it has locked the balance of `alice`. Its argument is the database's
// URL.

const transactions = openTransactions(String(process.argv[2]));
await transactions.run({
  name: 'charge-balance',
  lock: ({ balances }) => balances.lock(['alice']),
  decide: () => process.kill(process.pid, 'SIGSTOP'),
});
