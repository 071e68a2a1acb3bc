/* The buttons that copy an address. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("[data-copy-field]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Browsers give the clipboard to https pages only; the older way asks for no such thing.
      document.execCommand("copy");
    }
    button.textContent = gettext("Copied");
    button.parentElement.querySelector("[data-copy-say]").textContent = gettext("Copied");
  });
}
