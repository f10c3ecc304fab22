// The number of the slip in step 4: any right number is a fact and is kept; one of another household is pointed out.

import { digitsOf, isReceiptNumber } from "../../receipt_number.js";
import { whoOf } from "./stops.js";
import { fill, say } from "./view.js";

/** Whose slip this is, by the list on this phone. */
function otherWords(visits, number) {
  const owner = visits.find(({ receipts }) => (receipts || []).some((receipt) => receipt.number === number));
  return owner ? say("number.elsewhere", { who: whoOf(owner) }) : say("number.other");
}

export function watchNumber({ form, visit, draft, rows }) {
  const field = form.elements["receipt_number"];
  const look = () => {
    const number = digitsOf(field.value);
    const known = (visit.receipts || []).map((receipt) => receipt.number);
    let words = null;
    if (number.length >= 8 && !isReceiptNumber(number)) words = say("number.bad");
    else if (number.length === 8 && known.length && !known.includes(number)) words = otherWords(rows.visits, number);
    fill(form, { number: words });
  };
  field.addEventListener("input", () => {
    draft.data = { ...draft.data, receipt_via: "typed" };
    look();
  });
  look();
}
