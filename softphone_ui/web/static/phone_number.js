/**
 * Write a telephone number as people read it: +7 701 234 56 78.
 * @param {string | null | undefined} e164
 */
export function phoneNumber(e164) {
  const kz = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164 ?? "");
  if (kz) return `+7 ${kz[1]} ${kz[2]} ${kz[3]} ${kz[4]}`;
  return (e164 ?? "").replace(/^(\+\d{1,3})(\d{3})(\d{3})(\d+)$/, "$1 $2 $3 $4");
}
