// Suggestions under a search field, as a combobox of ARIA 1.2; without this script the form simply asks.
document.querySelectorAll('[data-finder]').forEach((form) => {
  const make = (tag, className, role = null) =>
    Object.assign(document.createElement(tag), { className, role });
  const field = form.querySelector('[type="search"]');
  const list = make('ul', 'finder__list', 'listbox');
  const status = make('p', 'unseen', 'status');
  let timer, asked, active = -1;

  list.id = 'finder_list';
  list.hidden = true;
  list.ariaLabel = field.labels[0].textContent;
  field.role = 'combobox';
  field.ariaAutoComplete = 'list';
  field.setAttribute('aria-controls', list.id);
  field.ariaExpanded = false;
  field.after(list);
  form.append(status);

  function choose(place) {
    const chosen = list.children[active = place];
    for (const option of list.children) option.ariaSelected = option === chosen;
    field.setAttribute('aria-activedescendant', chosen?.id ?? '');
    chosen?.scrollIntoView({ block: 'nearest' });
  }

  function show(found, said = '') {
    list.replaceChildren(...found.map(({ name, kind, path }, n) => {
      const option = make('li', '', 'option');
      const small = make('span', 'finder__kind');
      small.textContent = kind;
      option.id = `finder_${n}`;
      option.dataset.path = path;
      option.append(`${name} `, small);
      return option;
    }));
    list.hidden = !found.length;
    field.ariaExpanded = !list.hidden;
    status.textContent = said;
    choose(-1);
  }

  function forget() {
    clearTimeout(timer);
    asked?.abort();
  }

  function close() {
    forget();
    show([]);
  }

  const open = (option) => location.assign(option.dataset.path);

  async function ask() {
    asked = new AbortController();
    try {
      const address = `${form.dataset.finder}?q=${encodeURIComponent(field.value)}`;
      const answer = await (await fetch(address, { signal: asked.signal })).json();
      show(answer.suggestions, answer.said);
    } catch { /* Typed on, or no answer: the form still works. */ }
  }

  field.oninput = () => {
    forget();
    if (field.value.trim().length < 2) close();
    else timer = setTimeout(ask, 150);
  };
  field.onkeydown = (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // One place more than there are options: the field itself.
    const places = list.children.length + 1;
    if (step) choose((active + 1 + step + places) % places - 1);
    else if (event.key === 'Enter' && active >= 0) open(list.children[active]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  field.onblur = close;
  // The field keeps the focus, so that the list stays until the choice is made.
  list.onpointerdown = (event) => event.preventDefault();
  list.onclick = (event) => {
    const option = event.target.closest('[data-path]');
    if (option) open(option);
  };
});
