// The number of the slip in step 4: any right number is a fact and is kept; one of another household is pointed out.

import { digitsOf, isReceiptNumber } from "../../receipt_number.js";
import { fill, say } from "./view.js";

export function watchNumber({ form, visit, draft }) {
  const field = form.elements["receipt_number"];
  const look = () => {
    const number = digitsOf(field.value);
    const known = (visit.receipts || []).map((receipt) => receipt.number);
    let words = null;
    if (number.length >= 8 && !isReceiptNumber(number)) words = say("number.bad");
    else if (number.length === 8 && known.length && !known.includes(number)) words = say("number.other");
    fill(form, { number: words });
  };
  field.addEventListener("input", () => {
    draft.data = { ...draft.data, receipt_via: "typed" };
    look();
  });
  look();
}
