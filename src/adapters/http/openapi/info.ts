export const INFO = {
  title: 'Storefront orders',
  version: '0.1.0',
  summary: 'Orders and payments for storefronts',
  description:
    'Catalogue with stock, prepaid balance, first-come coupons, orders, payments and popular products. Money is an ' +
    'integer in the smallest unit of the currency; times are RFC 3339 in UTC with milliseconds. Refusals are problem ' +
    'details (RFC 9457), told apart by their `code`.',
  license: { name: 'MIT', identifier: 'MIT' },
};

/** The tags of the routes, in the order in which the documentation shows them. */
export const TAGS = [
  { name: 'Products', description: 'What the shop sells, and what is popular.' },
  { name: 'Balance', description: 'The caller’s prepaid money and its ledger.' },
  {
    name: 'Coupons',
    description: 'Campaigns that give out coupons, first come, first served, and the caller’s coupons.',
  },
  { name: 'Orders', description: 'Placing, paying and cancelling orders.' },
  { name: 'Operator: products', description: 'Products, their options and their stock.' },
  { name: 'Operator: coupons', description: 'Coupon campaigns.' },
  { name: 'Operator: orders', description: 'Every shopper’s orders.' },
  { name: 'Operator: events', description: 'What the data platform is told, and whether it heard.' },
  { name: 'Operator: reconciliation', description: 'Proof that the books are right.' },
  { name: 'Health', description: 'For what watches the service: no token, no limit.' },
];
