"use strict";
// Search, the tree of the first page, theme and copy buttons. Everything else works without this script.
(function () {
  const root = document.documentElement;
  const THEME = "csp-theme";
  const MAX_SHOWN = 50;

  // The theme, before the first paint. A browser may refuse storage.
  function stored() {
    try { return localStorage.getItem(THEME) || ""; } catch (error) { return ""; }
  }
  function setTheme(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }
  setTheme(stored());

  // ---- The data of the search ----

  let entries = null; // null until search.js has called cspIndex
  const waiting = new Set(); // called when the data are there

  window.cspIndex = function (pages) {
    entries = [];
    for (const [stem, mount, nodes] of pages) {
      const above = []; // names of the ancestors
      const tails = []; // their anchors without the scope
      for (const [depth, name, scopes, policy, anchor] of nodes) {
        above.length = tails.length = depth;
        const scope = scopes & 1 ? "device" : "user";
        const usual = depth ? tails[depth - 1] + "/" + name.toLowerCase() : "";
        const slash = anchor ? anchor.indexOf("/") : -1;
        const tail = !anchor ? usual : slash < 0 ? "" : anchor.slice(slash);
        above.push(name);
        tails.push(tail);
        const uri = (mount ? mount + "/" : "") + above.join("/");
        entries.push({
          name, uri, scopes, depth,
          policy: policy || "",
          file: stem + ".html",
          anchor: anchor || scope + tail,
          twin: "user" + tail,
          plainName: plain(name),
          plainUri: plain(uri),
          plainPolicy: plain(policy || ""),
        });
      }
    }
    for (const callback of waiting) callback();
    waiting.clear();
  };

  let isLoading = false;
  function load(callback) {
    if (entries) return callback ? callback() : undefined;
    if (callback) waiting.add(callback);
    if (isLoading) return;
    isLoading = true;
    const script = document.createElement("script");
    script.src = "search.js";
    script.onerror = () => { isLoading = false; say("search.js cannot be loaded."); };
    document.head.append(script);
  }

  // Lower case, without the characters that people write or leave out between words.
  function plain(text) {
    return text.toLowerCase().replace(/[\s_\-]+/g, "");
  }

  // ---- Finding ----

  // The address without "./", "Device" and "User", and the scope that it names.
  function address(query) {
    const match = /^\.?\/*(?:(device|user)\/)?(.*?)\/*$/i.exec(query.trim());
    return { scope: (match[1] || "").toLowerCase(), path: plain(match[2]) };
  }

  // Lower is better; -1 is no match.
  function rank(entry, whole, words, path) {
    const { plainName: name, plainPolicy: policy, plainUri: uri } = entry;
    if (path) {
      if (uri === path) return 0;
      if (uri.endsWith("/" + path)) return 1;
      return uri.includes(path) ? 4 : -1;
    }
    if (name === whole) return 0;
    if (policy === whole) return 1;
    if (name.startsWith(whole)) return 2;
    if (name.includes(whole)) return 3;
    if (policy.includes(whole)) return 4;
    if (words.every((word) => name.includes(word))) return 5;
    if (words.every((word) => policy.includes(word))) return 6;
    if (words.every((word) => uri.includes(word) || policy.includes(word))) return 7;
    return -1;
  }

  function find(query) {
    const whole = plain(query);
    if (!whole) return [];
    const words = query.split(/\s+/).map(plain).filter(Boolean);
    const isAddress = query.includes("/");
    const { scope, path } = isAddress ? address(query) : { scope: "", path: "" };
    if (isAddress && !path) return [];
    const wanted = scope === "user" ? 2 : scope === "device" ? 1 : 3;
    let found = [];
    for (const entry of entries) {
      if (!(entry.scopes & wanted)) continue;
      const value = rank(entry, whole, words, path);
      if (value >= 0) found.push({ entry, value });
    }
    // An address with chosen names in place of the dynamic ones.
    if (isAddress && !found.length) found = instances(path, wanted);
    found.sort((a, b) => a.value - b.value || a.entry.uri.length - b.entry.uri.length || (a.entry.uri < b.entry.uri ? -1 : 1));
    return found.map(({ entry }) => ({ entry, href: entry.file + "#" + (wanted === 2 ? anchorOfUser(entry) : entry.anchor) }));
  }

  function instances(path, wanted) {
    const given = path.split("/");
    const matches = function (entry) {
      const names = entry.plainUri.split("/");
      const start = names.length - given.length;
      if (start < 0 || !entry.plainUri.includes("{")) return false;
      return given.every((name, at) => names[start + at].startsWith("{") || names[start + at] === name)
        && given[0] === names[start];
    };
    return entries.filter((entry) => entry.scopes & wanted && matches(entry)).map((entry) => ({ entry, value: 0 }));
  }

  function anchorOfUser(entry) {
    return entry.scopes & 1 ? entry.twin : entry.anchor;
  }

  // ---- Showing ----

  let form, input, panel, list, status;
  let found = [];
  let chosen = -1;

  function say(text) {
    status.textContent = text;
    panel.hidden = false;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function option({ entry, href }, number) {
    const item = element("li");
    item.id = "result-" + number;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const link = element("a");
    link.href = href;
    link.tabIndex = -1;
    const head = element("span", "name", entry.name);
    const scopes = [entry.scopes & 1 ? "Device" : "", entry.scopes & 2 ? "User" : "", entry.scopes & 4 ? "deprecated" : ""];
    head.append(" ", element("small", "", scopes.filter(Boolean).join(", ")));
    link.append(head);
    if (entry.policy) link.append(element("span", "policy", entry.policy));
    link.append(element("span", "uri", "./" + entry.uri));
    item.append(link);
    return item;
  }

  function show() {
    const query = input.value;
    if (!query.trim()) return close();
    if (!entries) {
      say("Loading…");
      return load(show);
    }
    found = find(query);
    choose(-1);
    list.replaceChildren(...found.slice(0, MAX_SHOWN).map(option));
    const count = found.length;
    const more = count > MAX_SHOWN ? `, the first ${MAX_SHOWN} are shown` : "";
    say(count ? `${count.toLocaleString("en")} ${count === 1 ? "node" : "nodes"}${more}` : "No node has these words.");
    input.setAttribute("aria-expanded", String(count > 0));
    if (count) choose(0);
  }

  function close() {
    panel.hidden = true;
    found = [];
    choose(-1);
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
  }

  function choose(number) {
    if (list.children[chosen]) list.children[chosen].setAttribute("aria-selected", "false");
    chosen = number;
    const item = list.children[number];
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function open(number) {
    const item = list.children[number];
    if (!item) return;
    const href = item.firstChild.href;
    close();
    input.blur();
    location.href = href;
  }

  function onKey(event) {
    const count = list.children.length;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (move && count) {
      event.preventDefault();
      choose((chosen + move + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(chosen);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (panel.hidden) input.value = "";
      close();
    }
  }

  function startSearch() {
    form = document.getElementById("search");
    [input, panel, list, status] = ["query", "panel", "results", "status"].map((id) => document.getElementById(id));
    form.hidden = false;
    input.addEventListener("focus", () => { load(); if (input.value) show(); });
    input.addEventListener("input", show);
    input.addEventListener("keydown", onKey);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
    // A press on a result must not take the focus, which would close the list before the click.
    panel.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { if (event.target.closest("a")) { close(); input.blur(); } });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus({ preventScroll: true });
      input.select();
    });
  }

  // ---- The tree of the first page ----

  // A button before each page, which opens the tree of its nodes.
  function startTree() {
    for (const item of document.querySelectorAll(".pages > li")) {
      const link = item.querySelector("a");
      const button = element("button", "open", "+");
      button.type = "button";
      button.setAttribute("aria-label", "Nodes of " + link.textContent);
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => load(() => toggle(item, button, link.getAttribute("href"))));
      item.prepend(button);
    }
  }

  function toggle(item, button, file) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    button.textContent = isOpen ? "+" : "\u2212";
    if (isOpen) return item.lastChild.remove();
    const tree = element("ul", "tree");
    const lists = [tree]; // the open list of each depth
    for (const entry of entries.filter((entry) => entry.file === file)) {
      lists.length = entry.depth + 1;
      const node = element("li");
      const link = element("a", "", entry.name);
      link.href = file + "#" + entry.anchor;
      const children = element("ul");
      node.append(link, children);
      lists[entry.depth].append(node);
      lists.push(children);
    }
    for (const list of tree.querySelectorAll("ul:empty")) list.remove();
    item.append(tree);
  }

  // ---- Theme, copying, printing ----

  function startTheme() {
    const label = document.getElementById("theme");
    const select = label.querySelector("select");
    label.hidden = false;
    select.value = root.dataset.theme || "";
    select.addEventListener("change", () => {
      setTheme(select.value);
      try { localStorage.setItem(THEME, select.value); } catch (error) { /* for this page only */ }
    });
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      copyBySelection(text); // not every browser has a clipboard for files
    }
  }

  function copyBySelection(text) {
    const area = element("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (!isDone) throw new Error("the browser refuses to copy");
  }

  function startCopying() {
    for (const code of document.querySelectorAll(".copied > code, .example > pre > code")) {
      const button = element("button", "copy", "Copy");
      button.type = "button";
      button.addEventListener("click", () => {
        const say = (word) => { button.textContent = word; setTimeout(() => { button.textContent = "Copy"; }, 2000); };
        copy(code.textContent).then(() => say("Copied"), () => say("Not copied"));
      });
      code.parentElement.append(button);
    }
  }

  // Closed parts are printed, too.
  function startPrinting() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not([open])")];
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
  }

  document.addEventListener("DOMContentLoaded", () => {
    startSearch();
    startTree();
    startTheme();
    startCopying();
    startPrinting();
  });
})();
