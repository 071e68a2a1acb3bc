/* Says every half minute that this form is open, and shows who else has it open. */
"use strict";

(() => {
  const line = document.querySelector("[data-presence-url]");
  const form = document.getElementById("article_form");
  if (!line || !form) {
    return;
  }
  const said = document.querySelector("[data-presence-say]");
  const { presenceUrl, seconds } = line.dataset;
  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

  function show(answer) {
    line.textContent = answer.line;
    line.hidden = !answer.line;
    if (answer.names !== line.dataset.names) {
      line.dataset.names = answer.names;
      said.textContent = answer.line || gettext("Nobody else is editing this any more");
    }
  }

  async function report() {
    try {
      const response = await fetch(presenceUrl, {
        method: "POST",
        headers: { "X-CSRFToken": cookie() ?? form.csrfmiddlewaretoken.value },
        redirect: "manual",
      });
      if (response.ok) {
        show(await response.json());
      }
    } catch {
      // Without a connection nobody knows who else is here; the next report may get through.
    }
  }

  report();
  setInterval(report, Number(seconds) * 1000);
})();
