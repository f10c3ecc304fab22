const SHOWN_MS = 2500;

/** Copies data-copy and shows the [data-when="done"] word for a moment. Hidden where there is no clipboard.
 *  @param {HTMLButtonElement} root */
export function mount(root) {
  if (!navigator.clipboard) return;
  root.hidden = false;
  root.addEventListener("click", async () => {
    await navigator.clipboard.writeText(root.dataset.copy);
    show(root, "done");
    setTimeout(() => show(root, "idle"), SHOWN_MS);
  });
}

function show(root, state) {
  for (const word of root.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}
