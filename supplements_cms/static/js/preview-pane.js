/* The preview beside an article's form: opens it, shows it as wide as a phone or a desktop, keeps its place. */
"use strict";

(() => {
  const pane = document.querySelector("[data-preview-pane]");
  if (!pane) {
    return;
  }
  const WIDE = window.matchMedia("(min-width: 1100px)");
  const opener = document.querySelector("[data-preview-open]");
  const frame = pane.querySelector("iframe");
  const stage = frame.parentElement;
  const first = pane.querySelector("[data-preview-now], [data-preview-saved]");
  let [width, top] = [390, 0];

  function fit() {
    const scale = Math.min(1, stage.clientWidth / width);
    // By script: the content policy refuses a style attribute in the page, not this.
    frame.style.width = `${width}px`;
    frame.style.height = `${stage.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  }

  function open() {
    pane.hidden = false;
    document.body.classList.add("has-preview");
    fit();
    pane.querySelector("h2").focus();
    first.click();
  }

  function close() {
    pane.hidden = true;
    document.body.classList.remove("has-preview");
    opener.focus();
  }

  opener.addEventListener("click", (event) => {
    if (WIDE.matches) {
      event.preventDefault();
      open();
    }
  });
  pane.querySelector("[data-preview-close]").addEventListener("click", close);
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    }
  });
  for (const button of pane.querySelectorAll("[data-preview-width]")) {
    button.addEventListener("click", () => {
      width = Number(button.dataset.previewWidth);
      for (const other of pane.querySelectorAll("[data-preview-width]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      fit();
    });
  }
  for (const source of pane.querySelectorAll("[data-preview-now], [data-preview-saved]")) {
    source.addEventListener("click", () => {
      top = frame.contentWindow?.scrollY ?? 0;
      for (const other of pane.querySelectorAll("[data-preview-now], [data-preview-saved]")) {
        other.classList.toggle("is-shown", other === source);
      }
    });
  }
  frame.addEventListener("load", () => {
    const page = frame.contentDocument;
    // Other pages of the site refuse to stand in a frame.
    for (const link of page?.querySelectorAll("a[href]:not([href^='#'])") ?? []) {
      link.target = "_blank";
    }
    frame.contentWindow?.scrollTo(0, top);
  });
  window.addEventListener("resize", fit);
  WIDE.addEventListener("change", () => WIDE.matches || pane.hidden || close());
})();
