import type { ChangingUseCase } from '../../src/application/changing-use-case.ts';
import { IdempotencyKeyReused } from '../../src/application/ports/idempotency-key-reused.ts';
import type { Once } from '../../src/application/ports/transactions.ts';
import type { Settlement } from '../../src/application/settlement.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { DomainError } from '../../src/domain/errors.ts';
import type { Order } from '../../src/domain/order.ts';
import { anId, anOption } from '../builders.ts';
import { type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { expireAll, givenCampaign, givenOption } from '../given.ts';
import { type BuyCommand, type Request, type SettleCommand, senderOf } from './command.ts';
import type { ReferenceCampaign, ReferenceOption, ReferenceShop, Sight } from './reference-shop.ts';

const PAST = new Date('2021-01-01T00:00:00.000Z');
const FUTURE = new Date('2080-01-01T00:00:00.000Z');
const WINDOWS = {
  open: {},
  'not started': { issueStartsAt: FUTURE },
  ended: { issueEndsAt: PAST },
};

/** One process of the service. Its `hasty` use cases have a refund window, and a time to pay, of 0 ms. */
interface Process {
  readonly ordinary: UseCases;
  readonly hasty: UseCases;
}

/** The shop under test. It takes the commands, and gives the answers, of the reference shop. */
export class LiveShop {
  readonly #shop: TestShop;
  readonly #processes: readonly Process[];
  readonly #users: readonly string[];
  #options: readonly string[] = [];
  #campaigns: readonly string[] = [];
  readonly #orders = new Map<number, string>();
  readonly #coupons = new Map<number, string>();

  /** @param shops the same shop in each of its processes; requests are spread over them */
  constructor(shops: readonly [TestShop, ...TestShop[]], start: ReferenceShop) {
    const { pendingOrdersMax } = start;
    this.#shop = shops[0];
    this.#processes = shops.map(({ ports }) => ({
      ordinary: useCasesOver(ports, { pendingOrdersMax }),
      hasty: useCasesOver(ports, { pendingOrdersMax, orderTtlMs: 0, refundWindowMs: 0 }),
    }));
    this.#users = start.balances.map(() => anId());
  }

  /** Gives the shop the same options and campaigns as the reference. */
  async open({ options, campaigns }: ReferenceShop): Promise<void> {
    this.#options = await Promise.all(options.map((option) => this.#openOption(option)));
    this.#campaigns = await Promise.all(campaigns.map((campaign) => this.#openCampaign(campaign)));
  }

  /** Sends the request. Resolves with the answer, written as the reference writes it. */
  async perform(request: Request): Promise<string> {
    try {
      return await this.#perform(request);
    } catch (error) {
      if (error instanceof IdempotencyKeyReused) return 'KEY_REUSED';
      if (error instanceof DomainError) return this.#refusal(error);
      throw error;
    }
  }

  /** Runs the expiry. Resolves with how many orders it cancelled. */
  expire(): Promise<number> {
    return expireAll(this.#shop.useCases);
  }

  async look(): Promise<Sight> {
    const { balances, catalogue, coupons, orders } = this.#shop.ports;
    const all = { limit: 100, after: null };
    const [amounts, stocks, offers, campaigns, issued, placed] = await Promise.all([
      Promise.all(this.#users.map((user) => balances.get(user))),
      Promise.all(this.#options.map((option) => catalogue.findStock(option))),
      Promise.all(this.#options.map((option) => this.#offerOf(option))),
      Promise.all(this.#campaigns.map((campaign) => coupons.find(campaign))),
      Promise.all(this.#users.map((user) => coupons.issuedTo(user, all))),
      Promise.all(this.#users.map((userId) => orders.page({ ...all, userId }))),
    ]);
    const slotOfCoupon = backwards(this.#coupons);
    const slotOfOrder = backwards(this.#orders);
    return {
      balances: amounts.map(({ amount, version }) => `${amount} after ${version}`),
      stocks: stocks.map((stock) => `${stock?.onHand}, ${stock?.reserved} reserved`),
      offers,
      issued: campaigns.map((campaign) => `${campaign?.issued} of ${campaign?.quantity}`),
      coupons: Object.fromEntries(
        issued.flatMap(({ data }) =>
          data.map(({ id, status, orderId }) => [
            slotOfCoupon.get(id) ?? id,
            `${status} by ${orderId === null ? null : slotOfOrder.get(orderId)}`,
          ]),
        ),
      ),
      orders: Object.fromEntries(
        placed.flatMap(({ data }) =>
          data.map((order) => [slotOfOrder.get(order.id) ?? order.id, told(order)]),
        ),
      ),
    };
  }

  /** Each of the options has a product of its own. */
  async #offerOf(option: string): Promise<string> {
    const { options = [] } = (await this.#shop.ports.catalogue.find(await this.#productOf(option))) ?? {};
    const own = options.find(({ id }) => id === option);
    const siblings = options.length - (own ? 1 : 0);
    return own
      ? `${own.price}, ${own.maxPerOrder} at most, ${siblings} more`
      : `not on sale, ${siblings} more`;
  }

  async #productOf(option: string): Promise<string> {
    return (await this.#shop.ports.catalogue.findProductIdOf(option)) ?? '';
  }

  #openOption({ price, maxPerOrder, onHand }: ReferenceOption): Promise<string> {
    return givenOption(this.#shop.useCases, { price, maxPerOrder, stock: onHand });
  }

  #openCampaign({ window, percent, maximum, minimum, quantity }: ReferenceCampaign): Promise<string> {
    return givenCampaign(this.#shop.useCases, {
      discount: { type: 'PERCENTAGE', percent, maximumAmount: maximum },
      minimumOrderAmount: minimum,
      quantity,
      ...WINDOWS[window],
    });
  }

  async #perform(request: Request): Promise<string> {
    const { command, slot } = request;
    const process = at(this.#processes, slot % this.#processes.length);
    const { ordinary } = process;
    switch (command.type) {
      case 'charge': {
        const charge = { userId: at(this.#users, command.user), amount: command.amount };
        return this.#send(ordinary.chargeBalance, charge, request, ({ balance }) => `balance ${balance}`);
      }
      case 'correct': {
        const { amount } = command;
        const correction = { userId: at(this.#users, command.user), amount, reason: 'Counted' };
        return this.#send(ordinary.adjustBalance, correction, request, ({ balance }) => `balance ${balance}`);
      }
      case 'issue': {
        const claim = {
          userId: at(this.#users, command.user),
          couponId: at(this.#campaigns, command.campaign),
        };
        const keep = ({ id }: { id: string }) => void this.#coupons.set(slot, id);
        return this.#send(ordinary.issueCoupon, claim, request, ({ status }) => status, keep);
      }
      case 'place':
      case 'checkout':
        return this.#buy(request, command, command.isStale ? process.hasty : ordinary);
      case 'adjust': {
        const { delta } = command;
        const adjustment = { optionId: at(this.#options, command.option), delta, reason: 'Counted' };
        return this.#send(
          ordinary.adjustStock,
          adjustment,
          request,
          ({ onHand, reserved }) => `${onHand}, ${reserved} reserved`,
        );
      }
      case 'offer': {
        const offer = { ...command, optionId: at(this.#options, command.option) };
        return this.#send(ordinary.changeOption, offer, request, () => 'offered');
      }
      case 'extend': {
        const productId = await this.#productOf(at(this.#options, command.option));
        return this.#send(ordinary.addOption, { productId, ...anOption() }, request, () => 'extended');
      }
      case 'resize': {
        const change = { couponId: at(this.#campaigns, command.campaign), quantity: command.quantity };
        return this.#send(
          ordinary.changeCoupon,
          change,
          request,
          ({ issued, quantity }) => `${issued} of ${quantity}`,
        );
      }
      default:
        return this.#settle(request, command, process);
    }
  }

  #buy(request: Request, command: BuyCommand, useCases: UseCases): Promise<string> {
    const order = {
      userId: at(this.#users, command.user),
      items: command.lines.map(({ option, quantity }) => ({ optionId: at(this.#options, option), quantity })),
      issuedCouponId: command.coupon === null ? undefined : (this.#coupons.get(command.coupon) ?? anId()),
      expectedTotal: command.expectedTotal ?? undefined,
    };
    const keep = ({ id }: Order) => void this.#orders.set(request.slot, id);
    if (command.type === 'place')
      return this.#send(
        useCases.placeOrder,
        order,
        request,
        ({ status, total }) => `${status}, total ${total}`,
        keep,
      );
    return this.#send(useCases.checkout, order, request, settled, (settlement) => keep(settlement.order));
  }

  #settle(request: Request, { type, user, order }: SettleCommand, process: Process): Promise<string> {
    const orderId = this.#orders.get(order) ?? anId();
    const userId = at(this.#users, user);
    if (type === 'pay') return this.#send(process.ordinary.payOrder, { userId, orderId }, request, settled);
    const cancellation = type === 'admin-cancel' ? { orderId } : { userId, orderId };
    const { cancelOrder } = type === 'late-cancel' ? process.hasty : process.ordinary;
    return this.#send(cancelOrder, cancellation, request, ({ status }) => status);
  }

  /** @param keep called with the result, unless the reply is a stored one */
  async #send<Input, Result>(
    useCase: ChangingUseCase<Input, Result>,
    input: Input,
    { command, key }: Request,
    tell: (result: Result) => string,
    keep: (result: Result) => void = () => undefined,
  ): Promise<string> {
    if (key === null) {
      const result = await useCase.execute(input);
      keep(result);
      return tell(result);
    }
    let made: Result | undefined;
    const once: Once<Result> = {
      // The shop outlives a run, so the first user's id tells the operator's keys of this run from those of others.
      userId: `${senderOf(command)} ${at(this.#users, 0)}`,
      key,
      fingerprint: JSON.stringify(command),
      encode: (result) => {
        made = result;
        return { status: 200, body: tell(result), location: null };
      },
    };
    const { body, replayed } = await useCase.execute(input, once);
    if (!replayed && made !== undefined) keep(made);
    return replayed ? `again: ${body}` : body;
  }

  #refusal({ code, data }: DomainError): string {
    const index = (id: string) => this.#options.indexOf(id);
    if ('items' in data) {
      const items = data.items.map((item) => {
        const most = 'available' in item ? item.available : item.maxPerOrder;
        return `${index(item.optionId)}: ${most} of ${item.requested}`;
      });
      return `${code} ${items}`;
    }
    if ('optionIds' in data) return `${code} ${data.optionIds.map(index)}`;
    if ('reason' in data) return `${code} ${data.reason}`;
    if ('balance' in data) return `${code} ${data.balance}`;
    if ('limit' in data) return `${code} ${data.limit}`;
    if ('total' in data) return `${code} ${data.total}`;
    return code;
  }
}

function settled(settlement: Settlement): string {
  if (settlement.outcome === 'PAID') return `PAID, balance ${settlement.balance}`;
  return `INSUFFICIENT_BALANCE, ${settlement.balance} of ${settlement.required}`;
}

function told({ status, cancelReason, total, payment }: Order): string {
  const isWhole = payment === null || (payment.refundedAt !== null) === (status === 'CANCELLED');
  return `${status} ${cancelReason}, total ${total}, ${payment ? 'paid' : 'unpaid'}${isWhole ? '' : ', refund amiss'}`;
}

function backwards(ids: ReadonlyMap<number, string>): Map<string, number> {
  return new Map([...ids].map(([slot, id]) => [id, slot]));
}

function at<Row>(rows: readonly Row[], index: number): Row {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`There is no row ${index}`);
  return row;
}
