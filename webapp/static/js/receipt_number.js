// The number on the outside of a slip: eight digits, the last a check digit by ISO 7064 MOD 11,10.

/** Digits as people type them: full width, blanks and dashes allowed. @returns {string} */
export const digitsOf = (text) =>
  String(text).normalize("NFKC").replace(/[\s\-‐-―·.]/g, "");

export function isReceiptNumber(text) {
  if (!/^\d{8}$/.test(text)) return false;
  let product = 10;
  for (const digit of text.slice(0, 7)) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (product + Number(text[7])) % 10 === 1;
}

/** 12345678 → "1234 5678", the way it is printed and read out. */
export const spoken = (number) => `${number.slice(0, 4)} ${number.slice(4)}`;

/**
 * What a scanned code is: a slip's number, or the confirm code, which only the resident may use.
 * The confirm code itself is not returned, so that it is never kept.
 */
export function readCode(text) {
  if (/\/R\/[0-9A-Z]{26}\b/i.test(text)) return { kind: "confirm" };
  const number = digitsOf(text);
  return isReceiptNumber(number) ? { kind: "receipt", number } : { kind: "unknown" };
}
