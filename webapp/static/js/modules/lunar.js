/** Beside a date field: the weekday and the lunar day of what is being typed. The page carries the months it knows
 *  (`lunar_table`), because browsers have a lunar calendar of their own that is a day off in some years.
 *  @param {HTMLOutputElement} root */
export function mount(root) {
  const table = document.querySelector("[data-lunar-table]");
  const input = document.getElementById(root.htmlFor.value);
  if (!table || !(input instanceof HTMLInputElement)) return;
  const known = JSON.parse(table.textContent);
  input.addEventListener("input", () => {
    root.textContent = told(known, input.value);
  });
}

const A_DAY = 86400000;

/** @param {{months: string[][], days: string[], weekdays: string[]}} known  @param {string} iso */
export function told(known, iso) {
  const at = Date.parse(iso);
  const starts = known.months.filter((month) => Date.parse(month[0]) <= at);
  if (Number.isNaN(at) || starts.length === 0) return "";
  const [first, words] = starts[starts.length - 1];
  const number = known.days[Math.round((at - Date.parse(first)) / A_DAY)];
  const weekday = known.weekdays[(new Date(at).getUTCDay() + 6) % 7];
  return number ? `${weekday} · ${words.replace("{}", number)}` : weekday;
}
