/** What must be read first after a refused form takes the focus.
 *  @param {HTMLElement} root */
export function mount(root) {
  root.focus();
}
