/* The forecast without leaving the form: the panel alone is asked for, and put in the place of the old one. */
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-outlook]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const form = button.form;
  const panel = button.closest("section");
  const content = new FormData(form);
  content.set(button.name, "panel");
  panel.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(window.location.href, { method: "POST", body: content, redirect: "error" });
    if (!response.ok) {
      throw new Error(response.status);
    }
    panel.outerHTML = await response.text();
    document.getElementById("outlook-heading").focus();
  } catch {
    // The plain way shows what is the matter, be it a log-in that has ended.
    button.removeAttribute("data-outlook");
    button.click();
  } finally {
    panel.removeAttribute("aria-busy");
  }
});
