import { describe, expect, it } from 'vitest';
import { AUDIT_TARGETS, auditEntry } from '../../src/domain/audit.ts';
import { anOrder, NOON, noonPlus } from '../builders.ts';

const BY = { id: 'entry', at: NOON, subject: 'boss' };

describe('the audit entry of a change', () => {
  it('has the fields that changed, before and after, with times as text', () => {
    const before = { id: 'c', quantity: 1, issueEndsAt: NOON, discount: { type: 'FIXED', amount: 1 } };
    const after = { ...before, issueEndsAt: noonPlus(1), discount: { type: 'FIXED', amount: 2 } };
    expect(auditEntry({ action: 'coupon.changed', targetId: 'c', before, after }, BY)).toEqual({
      ...BY,
      action: 'coupon.changed',
      target: { type: 'coupon', id: 'c' },
      before: { issueEndsAt: '2026-11-21T12:00:00.000Z', discount: { type: 'FIXED', amount: 1 } },
      after: { issueEndsAt: '2026-11-21T12:00:00.001Z', discount: { type: 'FIXED', amount: 2 } },
    });
  });

  it('has all fields of something new, and nothing before', () => {
    const after = { name: 'Mug', at: NOON, none: null };
    expect(auditEntry({ action: 'product.created', targetId: 'p', before: null, after }, BY)).toMatchObject({
      before: null,
      after: { name: 'Mug', at: '2026-11-21T12:00:00.000Z', none: null },
    });
  });

  it('does not exist if nothing changed', () => {
    const same = { name: 'Mug', at: NOON };
    const change = { targetId: 'p', before: same, after: { ...same, at: new Date(NOON) } };
    expect(auditEntry({ action: 'product.changed', ...change }, BY)).toBeNull();
  });

  it('of an entity has its own fields', () => {
    const order = anOrder();
    const after = order.cancel('REQUESTED', noonPlus(1));
    const entry = auditEntry({ action: 'order.cancelled', targetId: order.id, before: order, after }, BY);
    expect(entry).toMatchObject({
      before: { status: 'PENDING', cancelledAt: null, cancelReason: null },
      after: { status: 'CANCELLED', cancelledAt: '2026-11-21T12:00:00.001Z', cancelReason: 'REQUESTED' },
    });
    expect(Object.keys(entry?.after ?? {})).toHaveLength(3);
  });

  it.each(Object.entries(AUDIT_TARGETS))('of %s names a target of the type %s', (action, type) => {
    const change = { targetId: 'x', before: null, after: { a: 1 } };
    expect(auditEntry({ action: action as keyof typeof AUDIT_TARGETS, ...change }, BY)).toMatchObject({
      target: { type },
    });
  });
});
