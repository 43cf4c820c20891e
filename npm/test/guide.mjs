// The verification of the documentation, run against tokens that are signed here.
//
//     KIOS_GUIDE_DIR=target/examples/guide node npm/test/guide.mjs
//
// The folder has the code of the chapters, one file for each block; `cargo xtask test --only docs` writes it.

import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.env.KIOS_GUIDE_DIR);

/** The module of the chapter about the server that exports `name`. */
async function module(name) {
  for (const file of (await readdir(folder)).filter((one) => /^server-.*\.js$/.test(one))) {
    const code = await readFile(join(folder, file), 'utf8');
    if (!code.includes(`export function ${name}`) && !code.includes(`export async function ${name}`)) continue;
    // The folder has no package.json that would make `.js` a module.
    const path = join(folder, file.replace(/\.js$/, '.mjs'));
    await writeFile(path, code);
    return import(pathToFileURL(path).href);
  }
  throw new Error(`no block exports ${name}`);
}

const { subtle } = globalThis.crypto;
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const pair = await subtle.generateKey(curve, true, ['sign', 'verify']);
const jwk = { ...(await subtle.exportKey('jwk', pair.publicKey)), kid: 'k1' };
globalThis.fetch = async (address) => {
  assert.equal(address, 'https://pos.example/.well-known/jwks.json');
  return Response.json({ keys: [jwk] });
};

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
async function signed(claims, head = { alg: 'ES256', typ: 'JWT', kid: 'k1' }) {
  const text = `${encode(head)}.${encode(claims)}`;
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

const order = { shop: '0x01', purchase: 'A-17', amount: '12500', currency: 'krw' };
const now = Math.floor(Date.now() / 1000);
const claims = { iss: 'https://pos.example', iat: now, exp: now + 600, jti: 'j', terminal: 'T1', outcome: 'paid', ...order };

const { verify } = await module('verify');
assert.equal((await verify(await signed(claims), order)).purchase, 'A-17');
const wrong = {
  'another relay': { iss: 'https://other.example' },
  expired: { exp: now - 1 },
  'not paid: pending': { outcome: 'pending' },
  'another shop': { shop: '0x02' },
  'another purchase': { purchase: 'A-18' },
  'another amount': { amount: '1' },
  'another currency': { currency: 'usd' },
};
for (const [message, change] of Object.entries(wrong)) {
  await assert.rejects(verify(await signed({ ...claims, ...change }), order), { message });
}
const token = await signed(claims);
const [head, , signature] = token.split('.');
await assert.rejects(verify(`${head}.${encode({ ...claims, amount: '1' })}.${signature}`, order), /a wrong signature/);
await assert.rejects(verify(await signed(claims, { alg: 'none', kid: 'k1' }), order), /another algorithm/);
await assert.rejects(verify(await signed(claims, { alg: 'ES256', kid: 'k2' }), order), /an unknown key/);

const { isSigned } = await module('isSigned');
assert.equal(isSigned(token, jwk), true);
assert.equal(isSigned(`${head}.${encode({})}.${signature}`, jwk), false);
console.log('the verification of the documentation accepts and refuses what it should');
