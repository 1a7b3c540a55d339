import { describe } from 'vitest';
import { jobsContract } from '../contracts/jobs.ts';
import { outboxContract } from '../contracts/outbox.ts';
import { readsContract } from '../contracts/reads.ts';
import { rowsContract } from '../contracts/rows.ts';
import { createMemoryShop } from './memory-shop.ts';

describe('In memory', () => {
  const createShop = async () => createMemoryShop();
  describe('reads', () => readsContract({ createShop }));
  describe('rows', () => rowsContract({ createShop }));
  describe('outbox', () => outboxContract({ createShop }));
  describe('jobs', () => jobsContract({ createShop }));
});
