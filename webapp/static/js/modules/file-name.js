/** The whole box takes the file, and says which one it has.
 *  @param {HTMLElement} root */
export function mount(root) {
  const input = root.querySelector("input");
  const name = root.querySelector("[data-name]");
  root.classList.add("file-live");
  const tell = () => {
    name.textContent = Array.from(input.files, (file) => file.name).join(" · ");
  };
  input.addEventListener("change", tell);
  tell(); // a page come back to by the back button may still hold its file
}
