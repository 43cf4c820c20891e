// A shop's server: it gives out orders, and accepts a payment only by the relay's signed statement.
//
// Node 20 or later, nothing to install: `RELAY=… SHOP=… PORT=… node server.mjs`. What a browser says about a payment can be
// invented by anybody; the token cannot.
import { createServer } from 'node:http';
import { webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const relay = process.env.RELAY ?? 'http://127.0.0.1:7070';
const shop = process.env.SHOP ?? '0x00014b494f532044454d4f2053484f503a2048414e47414e4720434f46464545';
const port = Number(process.env.PORT ?? 3000);

// The orders of the shop, by their numbers; a real shop has a database.
const orders = new Map();
// Tokens that were accepted: each counts once.
const accepted = new Set();

/** The claims of a token that the relay has signed, and that is about this order; throws with the reason otherwise. */
async function verify(token, order) {
  const parts = token.split('.');
  if (parts.length !== 3) throw new Error('no token');
  const [head, body, signature] = parts;
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg, kid } = read(head);
  if (alg !== 'ES256') throw new Error('another algorithm');
  const { keys } = await (await fetch(`${relay}/.well-known/jwks.json`)).json();
  const jwk = keys.find((key) => key.kid === kid);
  if (!jwk) throw new Error('an unknown key');
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await webcrypto.subtle.importKey('jwk', jwk, curve, false, ['verify']);
  const hash = { name: 'ECDSA', hash: 'SHA-256' };
  const signed = Buffer.from(`${head}.${body}`);
  if (!(await webcrypto.subtle.verify(hash, key, Buffer.from(signature, 'base64url'), signed))) {
    throw new Error('a wrong signature');
  }
  const claims = read(body);
  if (new URL(claims.iss).origin !== new URL(relay).origin) throw new Error('another relay');
  if (claims.exp <= Date.now() / 1000) throw new Error('expired');
  if (claims.shop !== shop) throw new Error('another shop');
  if (claims.purchase !== order.id) throw new Error('another order');
  if (claims.outcome !== 'paid') throw new Error(`not paid: ${claims.outcome}`);
  if (claims.amount !== order.amount || claims.currency !== 'krw') throw new Error('another amount');
  if (accepted.has(claims.jti)) throw new Error('used before');
  accepted.add(claims.jti);
  return claims;
}

async function body(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > 10_000) throw new Error('too long');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString());
}

const routes = {
  'GET /': async () => ({ type: 'text/html; charset=utf-8', text: await readFile(new URL('index.html', import.meta.url)) }),
  'GET /page.js': async () => ({ type: 'text/javascript', text: await readFile(new URL('page.js', import.meta.url)) }),
  'GET /favicon.ico': async () => ({ status: 204 }),
  'POST /orders': async () => {
    const order = { id: `N-${orders.size + 1}-${Date.now().toString(36)}`, amount: '12500', paid: false };
    orders.set(order.id, order);
    return { json: { ...order, relay, shop } };
  },
  'POST /paid': async (request) => {
    const { id, token } = await body(request);
    const order = orders.get(id);
    if (!order) return { status: 404, json: { error: 'no such order' } };
    try {
      const claims = await verify(String(token), order);
      order.paid = true;
      return { json: { paid: true, payment: claims.payment } };
    } catch (error) {
      return { status: 400, json: { error: error.message } };
    }
  },
};

async function answer(request) {
  try {
    const route = routes[`${request.method} ${new URL(request.url, 'http://host').pathname}`];
    return route ? await route(request) : { status: 404 };
  } catch (error) {
    return { status: 400, json: { error: error.message } };
  }
}

createServer(async (request, response) => {
  const { status = 200, type = 'application/json', text, json } = await answer(request);
  response.writeHead(status, { 'content-type': type });
  response.end(json ? JSON.stringify(json) : text);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
