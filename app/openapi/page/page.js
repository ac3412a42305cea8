'use strict';

// Everything shown is set as text, never as markup: answers may hold what strangers wrote into the state.
const base = new URL('../', location.href); // one above /swagger/, also behind a proxy
const $ = id => document.getElementById(id);
let api;

function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== undefined));
  return element;
}

// resolve follows references such as #/components/schemas/cosmos.base.v1beta1.Coin.
function resolve(node) {
  if (!node || !node.$ref) return node;
  return node.$ref.slice(2).split('/').reduce((at, key) => at[key], api);
}

const refName = node => node.$ref && node.$ref.split('/').pop();

// typeName says in a few words what a value of a schema is.
function typeName(node) {
  const full = resolve(node);
  if (full.enum) return refName(node) || 'enum';
  if (full.type === 'array') return 'list of ' + typeName(full.items);
  if (refName(node)) return refName(node);
  if (full.type === 'object') {
    if (full.properties) return full.description || 'any message';
    return 'map of ' + typeName(full.additionalProperties);
  }
  return full.type + (full.format ? ` (${full.format})` : '') + (full.description ? `, ${full.description}` : '');
}

// typeTree shows a schema; the insides of messages are made when they are opened, as types may hold themselves.
function typeTree(label, node, open) {
  const full = resolve(node);
  const head = [label, label && ' ', h('i', {}, typeName(node)), full.deprecated ? h('i', {}, ' deprecated') : ''];
  let inner = full;
  while (inner.items || (!inner.properties && inner.additionalProperties)) {
    inner = resolve(inner.items || inner.additionalProperties);
  }
  const fields = Object.entries(inner.properties || {});
  if (!fields.length && !inner.enum) return h('div', {}, ...head);
  return lazy(h('details', { open }, h('summary', {}, ...head)), () => h('ul', {}, ...(inner.enum
    ? inner.enum.map(value => h('li', {}, value))
    : fields.map(([name, field]) => h('li', {}, typeTree(name, field))))));
}

// lazy fills details on their first opening.
function lazy(details, fill) {
  const add = () => { if (details.open && fill) { details.append(fill()); fill = undefined; } };
  details.addEventListener('toggle', add);
  add();
  return details;
}

// sample is a value to start a body from. It leaves times out, as no text stands for none.
function sample(node, depth = 0) {
  const full = resolve(node);
  if (full.type === 'array') return [];
  if (full.enum) return full.enum[0];
  if (full.format === 'date-time' || full.format === 'duration') return undefined;
  if (full.type === 'boolean') return false;
  if (full.type === 'integer' || full.type === 'number') return 0;
  if (full.type === 'string') return /int64$/.test(full.format) ? '0' : '';
  if (depth > 4) return {};
  return Object.fromEntries(Object.entries(full.properties || {}).map(([k, v]) => [k, sample(v, depth + 1)]));
}

let ids = 0;
function field(parameter, controls) {
  const node = parameter.schema, full = resolve(node);
  const id = 'field' + ++ids;
  const common = {
    id, required: parameter.required, spellcheck: 'false', autocomplete: 'off', 'aria-describedby': id + 'hint',
  };
  const choices = full.enum || (full.type === 'boolean' && ['true', 'false']);
  const control = choices
    ? h('select', common, h('option', { value: '' }, '—'), ...choices.map(value => h('option', {}, value)))
    : full.type === 'array' ? h('textarea', { ...common, rows: 1 }) : h('input', common);
  controls.set(parameter, control);
  const hint = [
    typeName(node), full.type === 'array' && 'one a line', parameter.in, parameter.required && 'required',
    parameter.deprecated && 'deprecated', parameter.description,
  ];
  return h('div', { class: 'field' }, h('label', { for: id }, parameter.name),
    h('div', {}, control, h('span', { class: 'soft', id: id + 'hint' }, hint.filter(Boolean).join(' · '))));
}

// request turns the filled form into what fetch and curl need.
function request(verb, path, controls, editor) {
  const query = new URLSearchParams(), headers = {};
  for (const [p, control] of controls) {
    const value = control.value.trim();
    if (p.in === 'path') {
      const escaped = encodeURIComponent(value);
      path = path.replace(`{${p.name}}`, () => p['x-slashes'] ? escaped.replaceAll('%2F', '/') : escaped);
    } else if (value && p.in === 'header') headers[p.name] = value;
    else if (value) {
      const values = resolve(p.schema).type === 'array' ? value.split(/\s*\n\s*/) : [value];
      for (const one of values) query.append(p.name, one);
    }
  }
  const url = new URL(base);
  url.pathname += path.slice(1);
  url.search = query;
  const body = editor && editor.value;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return { url: url.href, init: { method: verb.toUpperCase(), headers, body } };
}

function curl({ url, init }) {
  const quote = text => `'${text.replaceAll("'", `'\\''`)}'`;
  const words = ['curl', quote(url)];
  for (const [name, value] of Object.entries(init.headers)) words.push('-H', quote(`${name}: ${value}`));
  if (init.body !== undefined) words.push('--data', quote(init.body));
  return words.join(' ');
}

async function send(call, output) {
  const show = (bad, head, text) => {
    output.replaceChildren(h('p', { class: bad ? 'bad' : 'soft' }, head));
    if (text) output.append(h('pre', { tabindex: 0, 'aria-label': 'Answer' }, text));
  };
  show(false, 'Waiting for the answer …');
  const started = performance.now();
  try {
    const answer = await fetch(call.url, call.init);
    let text = await answer.text();
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
    const height = answer.headers.get('x-cosmos-block-height');
    const took = Math.round(performance.now() - started);
    show(!answer.ok, `${answer.status} ${answer.statusText} · ${took} ms${height ? ` · height ${height}` : ''}`, text);
  } catch (error) {
    show(true, `No answer: ${error.message}`);
  }
}

function panel(verb, path, op) {
  const controls = new Map(); // from each parameter to its input
  const fields = (op.parameters || []).map(parameter => field(resolve(parameter), controls));
  const body = op.requestBody && op.requestBody.content['application/json'].schema;
  const success = op.responses['200'].content['application/json'].schema;
  const editor = body && h('textarea', { 'aria-label': 'Body', rows: 8, spellcheck: 'false' },
    JSON.stringify(sample(body), null, 2));
  const command = h('pre', { tabindex: 0, 'aria-label': 'curl command' });
  const output = h('div', { role: 'status' });
  const call = () => request(verb, path, controls, editor);
  const update = () => {
    command.textContent = curl(call());
    copy.textContent = 'Copy curl';
  };
  const copy = h('button', {
    type: 'button',
    hidden: !navigator.clipboard, // which browsers keep from pages without TLS
    onclick: async () => {
      await navigator.clipboard.writeText(command.textContent);
      copy.textContent = 'Copied';
    },
  });
  const submit = event => {
    event.preventDefault();
    send(call(), output);
  };
  update();
  return h('div', { class: 'panel' },
    h('p', { class: 'soft' }, `gRPC ${op.operationId}${op.deprecated ? ' · deprecated' : ''} · `,
      h('a', { href: '#' + op.operationId }, 'link')),
    h('form', { oninput: update, onsubmit: submit },
      ...fields, editor, h('div', { class: 'actions' }, h('button', { class: 'go' }, 'Send'), copy), command, output),
    body && h('h3', {}, 'Body'), body && h('div', { class: 'type' }, typeTree('', body, true)),
    h('h3', {}, 'Answer'), h('div', { class: 'type' }, typeTree('', success, true)));
}

function endpoint(verb, path, op) {
  const parts = path.split(/(\{[^}]*\})/).map(part => part[0] === '{' ? h('b', {}, part) : part);
  const details = h('details', { class: 'endpoint' + (op.deprecated ? ' deprecated' : ''), id: op.operationId },
    h('summary', {}, h('span', { class: 'verb ' + verb }, verb.toUpperCase()), h('span', { class: 'path' }, ...parts),
      h('span', { class: 'summary' }, op.summary)));
  details.words = [verb, path, op.summary, op.operationId].join(' ').toLowerCase();
  return lazy(details, () => panel(verb, path, op));
}

function filter(groups) {
  const words = $('search').value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { section, link, endpoints } of groups) {
    let inGroup = 0;
    for (const each of endpoints) {
      each.hidden = !words.every(word => each.words.includes(word));
      inGroup += !each.hidden;
    }
    section.hidden = link.hidden = !inGroup;
    link.lastChild.textContent = inGroup;
    shown += inGroup;
  }
  $('count').textContent = shown === 1 ? '1 endpoint' : `${shown} endpoints`;
}

function openLinked() {
  const linked = $(decodeURIComponent(location.hash.slice(1)));
  if (!linked || !linked.matches('details')) return;
  linked.open = true;
  linked.scrollIntoView();
}

async function start() {
  const answer = await fetch(new URL('openapi.json', base));
  if (!answer.ok) throw new Error(await answer.text());
  api = await answer.json();
  document.title = $('title').textContent = api.info.title;
  $('version').textContent = api.info.version;
  const all = Object.entries(api.paths)
    .flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, op]) => [verb, path, op]));
  const groups = api.tags.map(({ name }) => {
    const endpoints = all.filter(([, , op]) => op.tags[0] === name).map(each => endpoint(...each));
    const section = h('section', { 'aria-labelledby': name }, h('h2', { id: name }, name), ...endpoints);
    return { section, endpoints, link: h('a', { href: '#' + name }, name, h('small', {}, '')) };
  });
  $('endpoints').append(...groups.map(group => group.section));
  $('groups').append(...groups.map(group => group.link));
  $('search').addEventListener('input', () => filter(groups));
  addEventListener('hashchange', openLinked);
  addEventListener('keydown', event => {
    if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    $('search').focus();
  });
  filter(groups);
  openLinked();
}

start().catch(error => $('endpoints').append(
  h('p', { class: 'notice bad' }, `The description of the API did not load: ${error.message}`)));
