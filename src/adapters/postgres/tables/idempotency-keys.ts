import type { KeyedReply } from '../../../application/unit-of-work/row-source.ts';
import type { Table } from './table.ts';

export interface IdempotencyKeyRow {
  readonly user_id: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
  readonly created_at: Date;
}

interface NewReply {
  readonly reply: KeyedReply;
  readonly now: Date;
}

export const IDEMPOTENCY_KEYS: Table<'idempotency_keys', IdempotencyKeyRow, NewReply> = {
  name: 'idempotency_keys',
  insertedBy: ['user_id', 'key'],
  columns: {
    user_id: { type: 'text', of: ({ reply }) => reply.userId },
    key: { type: 'text', of: ({ reply }) => reply.key },
    fingerprint: { type: 'text', of: ({ reply }) => reply.fingerprint },
    status: { type: 'smallint', of: ({ reply }) => reply.status },
    location: { type: 'text', of: ({ reply }) => reply.location },
    body: { type: 'text', of: ({ reply }) => reply.body },
    created_at: { type: 'timestamptz', of: ({ now }) => now },
  },
};

export function replyFromRow(row: IdempotencyKeyRow): KeyedReply {
  return {
    userId: row.user_id,
    key: row.key,
    fingerprint: row.fingerprint,
    status: row.status,
    location: row.location,
    body: row.body,
  };
}
