const BREATH_MS = 150;

/** A form that goes on by itself as long as there is more to do; its button does the same without script.
 *  @param {HTMLFormElement} root */
export function mount(root) {
  setTimeout(() => {
    for (const button of root.querySelectorAll("button")) button.disabled = true;
    root.submit();
  }, BREATH_MS);
}
