/** Reads the text of the element named by data-reads aloud, in the page's language; a second tap stops.
 *  Stays hidden where the device cannot speak.
 *  @param {HTMLButtonElement} root */
export function mount(root) {
  const target = document.getElementById(root.dataset.reads);
  if (!("speechSynthesis" in window) || !target) return;
  root.hidden = false;
  root.addEventListener("click", () => (speechSynthesis.speaking ? speechSynthesis.cancel() : read(root, target)));
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

function read(root, target) {
  const speech = new SpeechSynthesisUtterance(target.innerText);
  speech.lang = document.documentElement.lang;
  speech.rate = 0.9; // a little slower: most who listen are old
  speech.onstart = () => show(root, "reading");
  speech.onend = speech.onerror = () => show(root, "idle");
  speechSynthesis.speak(speech);
}

function show(root, state) {
  for (const word of root.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}
