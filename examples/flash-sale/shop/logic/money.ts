/** Writes amounts in the currency's smallest unit, as the service has them: 24000 KRW is `₩24,000`, 2400 EUR is `€24.00`. */
export function moneyFormat(currency: string): (amount: number) => string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const unit = 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0);
  return (amount) => format.format(amount / unit);
}
