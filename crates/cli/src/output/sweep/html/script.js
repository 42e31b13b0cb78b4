'use strict';
(() => {
  // Everything is there without this; it sorts, filters, downloads, and keeps its state in the address.
  const state = new Map();
  const read = () => {
    const [anchor, query] = location.hash.slice(1).split('?');
    state.clear();
    for (const [name, value] of new URLSearchParams(query ?? '')) state.set(name, value);
    return anchor;
  };
  const write = () => {
    const anchor = location.hash.slice(1).split('?')[0];
    const query = new URLSearchParams([...state].filter(([, value]) => value)).toString();
    history.replaceState(null, '', `#${anchor}${query ? `?${query}` : ''}`);
  };
  const groups = new Map();

  for (const box of document.querySelectorAll('.table')) {
    const name = box.id.replace(/^t-/, '');
    const tables = [...box.querySelectorAll('table')];
    const bodies = tables.map((table) => table.tBodies[0]);
    const rows = bodies.flatMap((body) => [...body.rows]);
    const per = Math.max(1, Number(box.dataset.per));
    const heads = tables.map((table) => [...table.tHead.rows[0].cells]);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    // `0=high` is the whole text of the first cell, `6~,` a part of that of the seventh; any other word is anywhere.
    const meets = (word, index) => {
      const [, column, sign, text] = /^(\d)([=~])(.*)$/s.exec(word) ?? [];
      if (!sign) return texts[index].includes(word);
      const cell = (rows[index].cells[column]?.textContent ?? '').toLowerCase();
      return sign === '=' ? cell === text : cell.includes(text);
    };
    const count = document.createElement('span');
    count.setAttribute('role', 'status');
    const input = document.createElement('input');
    input.type = 'search';
    input.setAttribute('aria-label', `Filter ${box.dataset.name}`);
    input.placeholder = 'Filter';

    const value = (row, column) => {
      const cell = row.cells[column];
      return cell?.dataset.v ?? cell?.textContent ?? '';
    };
    const compare = (a, b) => {
      const [x, y] = [Number(a), Number(b)];
      return a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, 'en');
    };
    const apply = () => {
      const words = (state.get(`${name}.q`) ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      const [column, direction] = (state.get(`${name}.s`) ?? '').split('-');
      const order = rows.map((row, index) => index);
      if (column) {
        const sign = direction === 'd' ? -1 : 1;
        order.sort((a, b) => sign * compare(value(rows[a], column), value(rows[b], column)) || a - b);
      }
      let shown = 0;
      const kept = [];
      for (const index of order) {
        const fits = words.every((word) => meets(word, index));
        rows[index].hidden = !fits;
        shown += fits;
        (fits ? kept : kept.rest ??= []).push(rows[index]);
      }
      const all = [...kept, ...(kept.rest ?? [])];
      bodies.forEach((body, at) => body.replaceChildren(...all.slice(at * per, (at + 1) * per)));
      tables.forEach((table, at) => {
        table.parentElement.hidden = at > 0 && at * per >= shown;
      });
      heads.forEach((cells) => cells.forEach((cell, at) => {
        if (String(at) === column) cell.setAttribute('aria-sort', direction === 'd' ? 'descending' : 'ascending');
        else cell.removeAttribute('aria-sort');
      }));
      if (input.value !== (state.get(`${name}.q`) ?? '')) input.value = state.get(`${name}.q`) ?? '';
      count.textContent = `${shown} of ${rows.length}`;
    };
    heads.forEach((cells) => cells.forEach((cell, at) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener('click', () => {
        state.set(`${name}.s`, state.get(`${name}.s`) === `${at}-a` ? `${at}-d` : `${at}-a`);
        write();
        apply();
      });
    }));
    let timer;
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        state.set(`${name}.q`, input.value);
        write();
        apply();
      }, rows.length > 2000 ? 200 : 0);
    });
    const guard = (text) => {
      const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
      return `"${safe.replaceAll('"', '""')}"`;
    };
    const csv = document.createElement('button');
    csv.type = 'button';
    csv.textContent = 'Download CSV';
    csv.addEventListener('click', () => {
      const line = (cells) => [...cells].map((cell) => guard(cell.textContent.trim())).join(',');
      const visible = bodies.flatMap((body) => [...body.rows]).filter((row) => !row.hidden);
      const text = [line(tables[0].tHead.rows[0].cells), ...visible.map((row) => line(row.cells))].join('\r\n');
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([`${text}\r\n`], { type: 'text/csv' }));
      link.download = `${name}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
    const tools = document.createElement('div');
    tools.className = 'tools';
    tools.append(input, csv, count);
    box.prepend(tools);
    groups.set(name, { apply, rows });
    count.textContent = `${rows.length} of ${rows.length}`;
  }

  const restore = () => {
    const anchor = read();
    for (const [name, group] of groups) {
      if (state.has(`${name}.q`) || state.has(`${name}.s`) || group.touched) group.apply();
      group.touched = state.has(`${name}.q`) || state.has(`${name}.s`);
    }
    document.getElementById(anchor)?.scrollIntoView();
  };
  addEventListener('hashchange', restore);
  // A number leads to its list: with this, to no more than the list.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-q]');
    if (!link) return;
    event.preventDefault();
    location.hash = `${link.getAttribute('href').slice(1)}?${new URLSearchParams([[`${link.dataset.t}.q`, link.dataset.q]])}`;
  });
  restore();

  const theme = document.getElementById('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
})();
