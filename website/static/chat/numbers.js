/** Hide identity and card numbers before they leave the browser; the server does it again, more thoroughly. */

const IDENTITY = /(?<![0-9])(?:19|20)?([0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|6[1-9]|[78][0-9]|9[01]))[-+ ]?([0-9]{4})(?![0-9])/g;
const CARD = /(?<![0-9])[2-6][0-9]{3}(?:[ -]?[0-9]{4}){3}(?![0-9])/g;

/** Replace what passes the check digit (Luhn). */
export function hideNumbers(text) {
  return text
    .replace(CARD, (found) => (passes(found) ? "[kortnummer]" : found))
    .replace(IDENTITY, (found, date, last) => (passes(date + last) ? "[personnummer]" : found));
}

function passes(value) {
  const digits = value.replace(/[^0-9]/g, "");
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    let digit = Number(digits[digits.length - 1 - place]);
    if (place % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}
