/** A button that prints the page; hidden until it can.
 *  @param {HTMLButtonElement} root */
export function mount(root) {
  root.hidden = false;
  root.addEventListener("click", () => window.print());
}
