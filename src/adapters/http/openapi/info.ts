import { INTRODUCTION } from './introduction.ts';

export const INFO = {
  title: 'Storefront orders',
  version: '0.1.0',
  summary: 'Orders and payments for storefronts',
  description: INTRODUCTION,
  contact: { name: 'The maintainers of storefront-orders' },
  license: { name: 'MIT', identifier: 'MIT' },
};

/** The first server is the one that the client read the document from. */
export const SERVERS = [
  { url: '/', description: 'The server that serves this document.' },
  { url: 'http://127.0.0.1:3000', description: 'A service on this machine, as `npm start` runs it.' },
];

/** The tags of the routes, in the order in which the documentation shows them. */
export const TAGS = [
  { name: 'Products', description: 'The products that the shop sells, and which of them are popular.' },
  { name: 'Balance', description: "The caller's prepaid money and its ledger." },
  {
    name: 'Coupons',
    description: "Campaigns that give out coupons, first come, first served, and the caller's own coupons.",
  },
  { name: 'Orders', description: 'Placing, paying for and cancelling orders.' },
  { name: 'Operator products', description: 'Managing products, their options and their stock.' },
  { name: 'Operator coupons', description: 'Managing coupon campaigns.' },
  { name: 'Operator users', description: 'The balances and the coupons of all users.' },
  { name: 'Operator orders', description: 'The orders of all users.' },
  {
    name: 'Operator events',
    description: 'The events for the data platform, and whether they have arrived.',
  },
  { name: 'Operator audit', description: 'What operators have changed.' },
  { name: 'Operator reconciliation', description: 'Checking that the books are right.' },
  { name: 'Health', description: 'Probes for load balancers and monitoring.' },
];
