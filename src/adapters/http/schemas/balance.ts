import { z } from 'zod';
import type { Balance, LedgerEntry } from '../../../domain/balance.ts';
import { MAX_MONEY } from '../../../domain/money.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { balanceAmount, currencyCode, money } from './money.ts';
import { pageOf } from './paging.ts';
import { reason } from './reason.ts';

export const balanceSchema = z
  .object({
    userId: z.string().meta({ description: 'The owner: the `sub` of their token.' }),
    amount: balanceAmount('The money that can be spent; 0 if the user has never charged.'),
    currency: currencyCode(),
  })
  .meta({
    id: 'Balance',
    description: "A user's prepaid money.",
    examples: [{ userId: EXAMPLE.userId, amount: 41000, currency: 'KRW' }],
  });

export function presentBalance(balance: Balance, currency: string): z.output<typeof balanceSchema> {
  return { ...balance, currency };
}

/** Accepts any integer. The domain judges the amount, and refuses it with a code of its own. */
export const chargeRequestSchema = z
  .strictObject({
    amount: z.number().refine(Number.isInteger, 'must be a whole number').meta({
      description: "The amount to add to the balance, in the currency's smallest unit.",
      type: 'integer',
      format: 'int64',
      minimum: 1,
      maximum: MAX_MONEY,
    }),
  })
  .meta({
    id: 'ChargeRequest',
    description: 'A charge: how much money to add to the balance.',
    examples: [{ amount: 100000 }],
  });

export const chargeSchema = z
  .object({
    id: id("The id of the charge's ledger entry."),
    amount: money('The amount that was added.', { min: 1 }),
    balance: balanceAmount('The balance after the change.'),
    currency: currencyCode(),
    chargedAt: instant('When the money was added.'),
  })
  .meta({
    id: 'Charge',
    description: 'A charge that was made: money that was added to the balance.',
    examples: [
      {
        id: EXAMPLE.entryId,
        amount: 100000,
        balance: 100000,
        currency: 'KRW',
        chargedAt: '2026-11-21T03:00:00.000Z',
      },
    ],
  });

export function presentCharge(entry: LedgerEntry, currency: string): z.output<typeof chargeSchema> {
  return { ...entry, currency, chargedAt: entry.createdAt };
}

export const balanceEntrySchema = z
  .object({
    id: id('The id of the ledger entry.'),
    type: z.enum(['CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT']).meta({
      id: 'BalanceEntryType',
      description:
        'What changed the balance: a charge, the payment of an order, the refund of a cancelled order, or a correction by an operator.',
    }),
    amount: money(
      'The change of the balance. It is negative for a payment and for a correction that takes money out, and never 0.',
      {
        min: -MAX_MONEY,
      },
    ),
    balance: balanceAmount('The balance after the change.'),
    currency: currencyCode(),
    orderId: id('The order that was paid or refunded; null for a charge or a correction.').nullable(),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why an operator corrected the balance; null for other changes.' }),
    createdAt: instant('When the balance changed.'),
  })
  .meta({
    id: 'BalanceEntry',
    description: 'A ledger entry: one change of a balance. The entries of a user add up to the balance.',
    examples: [
      {
        id: EXAMPLE.entryId,
        type: 'PAYMENT',
        amount: -59000,
        balance: 41000,
        currency: 'KRW',
        orderId: EXAMPLE.orderId,
        reason: null,
        createdAt: '2026-11-21T03:00:00.000Z',
      },
    ],
  });

export const balanceEntryPageSchema = pageOf('BalanceEntryPage', balanceEntrySchema);

export function presentEntry(entry: LedgerEntry, currency: string): z.output<typeof balanceEntrySchema> {
  return { ...entry, currency };
}

export const balanceAdjustmentSchema = z
  .strictObject({
    amount: money('The money to add (positive) or to take out (negative). Not 0.', { min: -MAX_MONEY })
      .refine((amount) => amount !== 0, 'must not be 0')
      .meta({ not: { const: 0 } }),
    reason: reason('The reason. The ledger shows it to the user.'),
  })
  .meta({
    id: 'BalanceAdjustment',
    description: "A correction of a user's balance.",
    examples: [{ amount: -5000, reason: 'Charged twice by mistake' }],
  });
