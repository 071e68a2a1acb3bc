// The two ways to pass an article on that need a script: copying its address, and the sheet of the system.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-pass-on]")) {
    const { passOn: url, title } = box.dataset;
    const said = box.querySelector("[data-copied]");
    const offer = (way, act) => {
      const button = box.querySelector(`[data-way="${way}"]`);
      button.parentElement.hidden = false;
      button.addEventListener("click", act);
    };
    // Browsers give either to https pages only.
    if (navigator.clipboard)
      offer("copy", async () => {
        try {
          await navigator.clipboard.writeText(url);
          said.textContent = said.dataset.copied;
        } catch {
          // Not allowed: then it stands there to be copied by hand.
          said.textContent = url;
        }
      });
    // Who closes the sheet has changed their mind; that is no error.
    if (navigator.share) offer("sheet", () => navigator.share({ title, url }).catch(() => {}));
  }
})();
