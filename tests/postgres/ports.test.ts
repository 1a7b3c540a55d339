import { describe } from 'vitest';
import { jobsContract } from '../contracts/jobs.ts';
import { outboxContract } from '../contracts/outbox.ts';
import { readsContract } from '../contracts/reads.ts';
import { rowsContract } from '../contracts/rows.ts';
import { createPostgresShop } from './postgres-shop.ts';

describe('PostgreSQL', () => {
  const createShop = () => createPostgresShop();
  describe('reads', () => readsContract({ createShop }));
  describe('rows', () => rowsContract({ createShop }));
  describe('outbox', () => outboxContract({ createShop }));
  describe('jobs', () => jobsContract({ createShop }));
});
