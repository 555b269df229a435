// The demo page. Every element is made by hand and every text set as text: nothing received is ever parsed as HTML.
"use strict";

const byId = (id) => document.getElementById(id);
const KINDS = {
  bold: "strong", italic: "em", strike: "s", code: "code", pre: "pre", list: "ul", item: "li", quote: "blockquote",
  line: "p", text: "div", mention: "span", link: "a",
};
const ERRORS = {
  operation_timeout: "mec-bot n’a pas répondu en 3 secondes",
  dispatch_failed: "mec-bot n’est pas joignable",
  http_service_error: "mec-bot a répondu par une erreur",
  unknown_command: "cette commande n’existe pas ; essayez /mec",
};
const view = { user: "", channel: "", seen: {}, drawn: "", sidebar: "", busy: false };

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function link(href, ...children) {
  const anchor = make("a", "", ...children);
  if (/^(https?:|mailto:)/i.test(href)) anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

function nodes(list) {
  return (list || []).map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    if (node.kind === "link") return link(node.href, ...nodes(node.children));
    return make(KINDS[node.kind] || "span", node.kind, ...nodes(node.children));
  });
}

// Blocks

function image(element) {
  if (!element.source) return element.href ? link(element.href, element.alt) : make("span", "", element.alt);
  const picture = make("img");
  picture.src = element.source;
  picture.alt = element.alt;
  return picture;
}

function interactive(element, message) {
  if (element.type === "text") return make("div", "text", ...nodes(element.text));
  if (element.type === "image") return image(element);
  if (element.type === "button" && element.href) {
    const anchor = link(element.href, ...nodes(element.text));
    anchor.className = `press ${element.style}`;
    return anchor;
  }
  if (element.type === "button") {
    const button = make("button", `press ${element.style}`, ...nodes(element.text));
    button.type = "button";
    button.dataset.key = `${message.ts}/${element.action}`;
    button.addEventListener("click", () => click(message, element, null, button));
    return button;
  }
  if (element.options) {
    const select = make("select", "press", new Option(element.label.join(""), ""));
    for (const option of element.options) select.append(new Option(option.text.join(""), option.value));
    select.setAttribute("aria-label", element.label.join(""));
    select.addEventListener("change", () => click(message, element, select.value, select));
    return select;
  }
  return make("span", "help", `[${element.type}]`);
}

const BLOCKS = {
  header: (block) => make("h3", "block header", ...nodes(block.text)),
  divider: () => make("hr", "block divider"),
  section: (block, message) => {
    const body = make("div", "", make("div", "text", ...nodes(block.text)));
    if (block.fields && block.fields.length) {
      body.append(make("div", "fields", ...block.fields.map((field) => make("div", "text", ...nodes(field)))));
    }
    return make("div", "block section", body, block.accessory ? interactive(block.accessory, message) : null);
  },
  context: (block, message) => make("div", "block context", ...block.elements.map((e) => interactive(e, message))),
  actions: (block, message) => make("div", "block actions", ...block.elements.map((e) => interactive(e, message))),
  image: (block) => make("figure", "block", block.title ? make("figcaption", "", ...nodes(block.title)) : null, image(block)),
};

function messageElement(message) {
  const item = make("li", `message${message.private ? " private" : ""}${message.reply ? " reply" : ""}`);
  if (message.private) item.append(make("p", "private-note", "Visible seulement par vous"));
  const time = make("time", "", message.when);
  time.dateTime = new Date(Number(message.ts) * 1000).toISOString();
  item.append(make("div", "by", make("strong", "", message.author), message.bot ? make("span", "tag", "APPLI") : null, time,
    message.edited ? make("span", "edited", "(modifié)") : null));
  for (const block of message.blocks) {
    item.append(BLOCKS[block.type] ? BLOCKS[block.type](block, message) : make("p", "help", `[${block.type}]`));
  }
  if (message.reactions.length) item.append(make("p", "text", message.reactions.join(" ")));
  return item;
}

// The frame around the messages

function drawSidebar(state) {
  const changed = JSON.stringify([state.channels, view.channel, view.seen]);
  if (changed === view.sidebar) return;
  view.sidebar = changed;
  const groups = [["Canaux", state.channels.filter((c) => !c.direct)], ["Messages directs", state.channels.filter((c) => c.direct)]];
  const focused = document.activeElement && document.activeElement.dataset.channel;
  byId("channels").replaceChildren(...groups.filter(([, list]) => list.length).flatMap(([name, list]) => [
    make("h2", "", name),
    make("div", "group", ...list.map((channel) => {
      const button = make("button", channel.last > (view.seen[channel.id] || "") ? "unread" : "", `${channel.direct ? "@" : "#"} ${channel.name}`);
      button.type = "button";
      button.dataset.channel = channel.id;
      button.setAttribute("aria-current", String(channel.id === view.channel));
      button.addEventListener("click", () => { view.channel = channel.id; tell(""); refresh(); });
      return button;
    })),
  ]));
  if (focused) byId("channels").querySelector(`[data-channel="${focused}"]`)?.focus();
}

function drawMessages(state) {
  const changed = JSON.stringify([state.channel, state.messages]);
  if (changed === view.drawn) return;
  const list = byId("messages");
  const other = !view.drawn.startsWith(`["${state.channel}"`);
  const atEnd = other || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const key = document.activeElement && document.activeElement.dataset.key;
  view.drawn = changed;
  fill(list, state.messages.length ? state.messages : [null]);
  if (atEnd) showEnd(list, state.messages.length);
  if (key) [...list.querySelectorAll("[data-key]")].find((button) => button.dataset.key === key)?.focus();
}

// What has not changed is left alone: a screen reader announces what is new, and nothing twice.
function fill(list, messages) {
  messages.forEach((message, index) => {
    const source = JSON.stringify(message);
    const present = list.children[index];
    if (present && present.source === source) return;
    const fresh = message ? messageElement(message) : make("li", "empty", "Aucun message ici pour l’instant.");
    fresh.source = source;
    if (present) present.replaceWith(fresh);
    else list.append(fresh);
  });
  while (list.childElementCount > messages.length) list.lastElementChild.remove();
}

// The newest message begins in sight, even when it is longer than the window.
function showEnd(list, count) {
  const last = list.lastElementChild;
  const tall = count && last.offsetHeight > list.clientHeight;
  list.scrollTop = tall ? last.offsetTop - list.offsetTop : list.scrollHeight;
}

function drawFrame(state) {
  const select = byId("user");
  if (select.options.length !== state.users.length) {
    select.replaceChildren(...state.users.map((user) => new Option(user.name, user.id)));
  }
  select.value = view.user = state.user;
  view.channel = state.channel;
  const current = state.channels.find((channel) => channel.id === state.channel);
  view.seen[state.channel] = current.last;
  byId("team").textContent = state.team;
  byId("title").textContent = `${current.direct ? "@" : "#"} ${current.name}`;
  byId("connection").textContent = state.connected ? "● mec-bot est connecté" : "○ mec-bot n’est pas connecté";
  const notes = Object.entries(state.notes).map(([label, value]) =>
    make("span", "", `${label} : `, /^https?:/i.test(value) ? link(value, value) : value));
  if (byId("notes").childElementCount !== notes.length) byId("notes").replaceChildren(...notes);
}

async function refresh() {
  const query = new URLSearchParams({ user: view.user, channel: view.channel });
  try {
    const reply = await fetch(`/sandbox/state?${query}`);
    const state = await reply.json();
    if (view.channel && state.channel !== view.channel) return; // another channel was chosen meanwhile
    if (view.user && state.user !== view.user) return;
    drawFrame(state);
    drawSidebar(state);
    drawMessages(state);
  } catch {
    byId("connection").textContent = "○ La démo est arrêtée";
  }
}

// What the visitor does

function tell(error) {
  byId("alert").hidden = !error;
  byId("alert").textContent = error ? `Sans effet : ${ERRORS[error] || error} (${error}).` : "";
}

async function post(path, body) {
  try {
    const reply = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    tell((await reply.json()).error);
  } catch {
    tell("dispatch_failed");
  }
  await refresh();
}

async function click(message, element, value, control) {
  if (value === "") return;
  control.disabled = true;
  const { user, channel } = view;
  await post("/sandbox/clicks", {
    user, channel, ts: message.ts, block: element.block, action: element.action, ...(value === null ? {} : { value }),
  });
  control.disabled = false;
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("command");
  const text = field.value.trim();
  if (!text || view.busy) return;
  view.busy = true;
  byId("send").disabled = true;
  field.value = "/mec ";
  await post("/sandbox/commands", { user: view.user, channel: view.channel, text });
  byId("messages").scrollTop = byId("messages").scrollHeight;
  view.busy = false;
  byId("send").disabled = false;
});
byId("user").addEventListener("change", (event) => { view.user = event.target.value; tell(""); refresh(); });
refresh();
setInterval(refresh, 1000);
