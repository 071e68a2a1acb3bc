/* The focal point of a picture: chosen by clicking or with the arrow keys, kept in two fields for numbers, and shown
   as it will be cut. A picture that is only just chosen is shown from the disk, before it is uploaded. */
"use strict";

(() => {
  const root = document.querySelector("[data-focus]");
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
  if (!root || fields.includes(null)) {
    // Who may only look has no fields.
    return;
  }
  const picture = root.querySelector("[data-focus-picture]");
  const images = [...root.querySelectorAll("[data-focus-image]")];
  const point = root.querySelector("[data-focus-point]");
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const within = (number) => Math.min(100, Math.max(0, Math.round(number)));
  const read = () => fields.map((field) => within(field.value === "" ? 50 : Number(field.value) || 0));

  function show() {
    const [x, y] = read();
    point.style.left = `${x}%`;
    point.style.top = `${y}%`;
    for (const image of images.slice(1)) {
      image.style.objectPosition = `${x}% ${y}%`;
    }
    picture.setAttribute("aria-label", picture.dataset.label.replace("{x}", x).replace("{y}", y));
  }

  function set(x, y) {
    [x, y].forEach((number, index) => {
      fields[index].value = within(number);
    });
    show();
  }

  picture.addEventListener("click", (event) => {
    // A click by keyboard has no place.
    if (event.detail) {
      const box = picture.getBoundingClientRect();
      set(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    }
  });
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const [x, y] = read();
      const far = event.shiftKey ? 10 : 1;
      set(x + step[0] * far, y + step[1] * far);
    }
  });
  fields.forEach((field) => field.addEventListener("input", show));

  document.getElementById("id_file")?.addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file?.type.startsWith("image/")) {
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      images.forEach((image) => {
        image.src = reader.result;
      });
      set(50, 50);
      root.hidden = false;
    });
    reader.readAsDataURL(file);
  });

  root.hidden = images[0].getAttribute("src") === "data:,";
  show();
})();
