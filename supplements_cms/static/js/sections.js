/* Moves the sections of an article up and down: with buttons, and with Alt + arrow inside a section.

   Without this script the number of each section orders them. Django's own script numbers the forms anew by their
   place in the page when one is removed, and saved sections must keep the first numbers: so for that moment the
   sections go back to the order of their numbers (see "formset:removed"). */
"use strict";

(() => {
  const PREFIX = "sections";
  const root = document.querySelector("[data-sections]");
  const empty = root?.querySelector(".empty-form");
  if (!empty) {
    // Who may only look gets no form to copy, and nothing to move.
    return;
  }
  const said = root.querySelector("[data-sections-say]");

  const all = () => [...root.querySelectorAll(".inline-related:not(.empty-form)")];
  const position = (section) => section.querySelector(`[name$="-position"]`);
  const place = (section) => Number(position(section)?.value) || Infinity;
  const index = (section) => Number(section.id.slice(PREFIX.length + 1));
  const isDeleted = (section) => Boolean(section.querySelector(`[name$="-DELETE"]:checked`));
  const kept = () => all().filter((section) => !isDeleted(section));

  function arrange(key) {
    const sections = all().sort((one, other) => key(one) - key(other) || index(one) - index(other));
    for (const section of sections) {
      empty.before(section);
    }
  }

  function number() {
    const sections = kept();
    sections.forEach((section, i) => {
      position(section).value = i + 1;
      section.querySelector("[data-move='up']").disabled = i === 0;
      section.querySelector("[data-move='down']").disabled = i === sections.length - 1;
      section.querySelector(".section__place").textContent = interpolate(
        gettext("Section %s of %s"), [i + 1, sections.length],
      );
    });
  }

  function move(section, direction) {
    const sections = kept();
    const from = sections.indexOf(section);
    const to = from + (direction === "up" ? -1 : 1);
    if (from < 0 || to < 0 || to >= sections.length) {
      return;
    }
    // Moving the neighbour instead leaves the cursor and the editor of this section alone.
    if (direction === "up") {
      section.after(sections[to]);
    } else {
      section.before(sections[to]);
    }
    number();
    said.textContent = interpolate(gettext("Section %s of %s"), [to + 1, sections.length]);
    section.scrollIntoView({ block: "nearest" });
  }

  function button(direction, sign, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "section__move";
    made.dataset.move = direction;
    made.title = label;
    made.setAttribute("aria-label", label);
    made.textContent = sign;
    return made;
  }

  function equip(section) {
    if (section.querySelector(".section__tools")) {
      return;
    }
    const tools = document.createElement("span");
    tools.className = "section__tools";
    const place = document.createElement("span");
    place.className = "section__place";
    tools.append(place, button("up", "↑", gettext("Move up")), button("down", "↓", gettext("Move down")));
    section.querySelector("h3").append(tools);
  }

  root.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-move]");
    if (!pressed) {
      return;
    }
    move(pressed.closest(".inline-related"), pressed.dataset.move);
    // At the top or bottom the pressed button is switched off: its twin keeps the keyboard's place.
    (pressed.disabled ? pressed.parentElement.querySelector("[data-move]:enabled") : pressed)?.focus();
  });

  root.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const section = event.target.closest(".inline-related");
    if (direction && section && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      move(section, direction);
    }
  }, true);

  root.addEventListener("change", (event) => {
    if (event.target.matches(`[name$="-DELETE"]`)) {
      event.target.closest(".inline-related").classList.toggle("is-deleted", event.target.checked);
      number();
    }
  });

  document.addEventListener("formset:added", (event) => {
    if (event.detail?.formsetName === PREFIX) {
      equip(event.target);
      number();
      event.target.querySelector(`[name$="-heading"]`)?.focus();
    }
  });

  document.addEventListener("formset:removed", (event) => {
    if (event.detail?.formsetName === PREFIX) {
      arrange(index);
      queueMicrotask(() => {
        arrange(place);
        number();
      });
    }
  });

  all().forEach(equip);
  arrange(place);
  number();
  root.classList.add("is-sortable");
  root.querySelector(".sections__help").hidden = false;
})();
