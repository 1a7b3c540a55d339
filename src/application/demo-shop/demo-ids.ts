/** The users of the demo shop. The demo's tokens are of `shopper`. */
export const DEMO_USERS = {
  shopper: 'demo-shopper',
  /** Has as much money as a balance can hold. */
  rich: 'demo-rich',
  /** Has spent almost all money. */
  broke: 'demo-broke',
} as const;

/**
 * The ids of what the examples of the API name, and of what provokes a refusal. They are the same in every demo shop, so
 * the examples can be sent as they are, and documents can name them.
 */
export const DEMO_IDS = {
  productId: demoId(1),

  optionId: demoId(11),
  soldOutOptionId: demoId(12),
  lastUnitOptionId: demoId(13),
  withdrawnOptionId: demoId(14),
  limitedOptionId: demoId(15),
  pricelessOptionId: demoId(16),
  beansOptionId: demoId(17),
  earbudsOptionId: demoId(18),

  couponId: demoId(21),
  issuableCouponId: demoId(22),
  laterCouponId: demoId(23),
  soldOutCouponId: demoId(24),
  endedCouponId: demoId(25),
  firstComeCouponId: demoId(26),

  issuedCouponId: demoId(31),
  heldCouponId: demoId(32),
  usedCouponId: demoId(33),
  expiredCouponId: demoId(34),
  othersCouponId: demoId(35),

  orderId: demoId(41),
  payableOrderId: demoId(42),
  cancellableOrderId: demoId(43),
  operatorsOrderId: demoId(44),
  cancelledOrderId: demoId(45),
  expiredOrderId: demoId(46),
  oldOrderId: demoId(47),
  othersOrderId: demoId(48),

  paymentId: demoId(51),
  entryId: demoId(61),
  eventId: demoId(71),
  movementId: demoId(81),
  auditEntryId: demoId(91),
} as const;

/** The id with this number: a UUID of version 7, like the other ids of a shop. */
export function demoId(number: number): string {
  return `019aa2f0-5c00-7a10-8000-${String(number).padStart(12, '0')}`;
}
