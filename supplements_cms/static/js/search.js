// Suggestions under a search field, as a combobox of ARIA 1.2; without this script the form simply asks.
(() => {
  const LEAST = 2;
  const PAUSE_MS = 150;

  function enhance(form) {
    const field = form.querySelector('input[type="search"]');
    const list = document.createElement('ul');
    const status = document.createElement('p');
    list.id = `${field.id}_list`;
    list.className = 'finder__list';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', field.labels[0].textContent);
    status.className = 'unseen';
    status.setAttribute('role', 'status');
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', list.id);
    field.setAttribute('aria-expanded', 'false');
    field.after(list);
    form.append(status);
    let timer, asked, active = -1;

    const isOpen = () => !list.hidden;

    function close() {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      field.setAttribute('aria-expanded', 'false');
      choose(-1);
    }

    function choose(place) {
      active = place;
      [...list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === place)));
      const option = list.children[place];
      if (option) field.setAttribute('aria-activedescendant', option.id);
      else field.removeAttribute('aria-activedescendant');
      option?.scrollIntoView({ block: 'nearest' });
    }

    function show({ suggestions, said }) {
      list.replaceChildren(...suggestions.map((found, n) => {
        const option = document.createElement('li');
        const kind = document.createElement('span');
        kind.className = 'finder__kind';
        kind.textContent = found.kind;
        option.id = `${list.id}_${n}`;
        option.setAttribute('role', 'option');
        option.append(`${found.name} `, kind);
        option.dataset.path = found.path;
        return option;
      }));
      list.hidden = !suggestions.length;
      field.setAttribute('aria-expanded', String(isOpen()));
      status.textContent = said;
      choose(-1);
    }

    async function ask() {
      asked?.abort();
      asked = new AbortController();
      try {
        const address = `${form.dataset.finder}?q=${encodeURIComponent(field.value)}`;
        const answer = await fetch(address, { signal: asked.signal });
        if (answer.ok) show(await answer.json());
      } catch { /* Typed on, or no network: the form still works. */ }
    }

    field.addEventListener('input', () => {
      if (field.value.trim().length < LEAST) return close();
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    field.addEventListener('keydown', (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (!isOpen() || event.isComposing) return;
      if (event.key in steps) {
        // One place more than there are options: the field itself.
        const places = list.children.length + 1;
        choose(((active + 1 + steps[event.key] + places) % places) - 1);
      } else if (event.key === 'Enter' && active >= 0) location.assign(list.children[active].dataset.path);
      else if (event.key === 'Escape') close();
      else return;
      event.preventDefault();
    });
    field.addEventListener('blur', close);
    // The field keeps the focus, so that the list stays until the choice is made.
    list.addEventListener('pointerdown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role="option"]');
      if (option) location.assign(option.dataset.path);
    });
  }

  document.querySelectorAll('[data-finder]').forEach(enhance);
})();
