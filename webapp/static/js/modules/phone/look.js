// How somebody wants to read: large type at once, also without network; the other language as soon as its words have come.

import { make, say } from "./view.js";

const html = document.documentElement;
const typeButton = () => /** @type {HTMLButtonElement} */ (document.querySelector("button.switch[name=type]"));

function put(type) {
  const other = type === "large" ? "normal" : "large";
  html.dataset.type = type;
  const button = typeButton();
  button.value = other;
  button.firstElementChild.textContent = say(`type.${other}`);
}

/** The server is told by the form's own address; its answer is a cookie. @returns {Promise<boolean>} whether it heard */
const tell = (form, what) =>
  fetch(form.action, { method: "POST", body: new URLSearchParams({ ...what, next: "/app/" }), redirect: "manual" }).then(() => true, () => false);

export async function watchLook(house) {
  const kept = await house.device.get("type");
  if (kept) put(kept);
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.switch"));
    if (!button) return;
    event.preventDefault();
    const { name, value } = button;
    if (name === "type") {
      put(value);
      await house.device.set("type", value);
    }
    const heard = await tell(form, { [name]: value });
    if (name !== "language") return;
    if (heard) await house.renew();
    else house.notices.put("look", make("language-later"));
  });
}
