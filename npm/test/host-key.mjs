// A key that a host keeps: signs digests with secp256k1 as `Signer.fromHost` requires. For tests only: it takes no care of
// timing, and a real host uses its hardware module or a library.

import { randomBytes } from 'node:crypto';

const P = 2n ** 256n - 2n ** 32n - 977n;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];

const mod = (a, m) => ((a % m) + m) % m;

function inverse(a, m) {
  let [r, next, x, y] = [mod(a, m), m, 1n, 0n];
  while (next) [r, next, x, y] = [next, r % next, y, x - (r / next) * y];
  return mod(x, m);
}

function add(a, b) {
  if (!a || !b) return a ?? b;
  if (a[0] === b[0] && mod(a[1] + b[1], P) === 0n) return null;
  const slope =
    a[0] === b[0] ? 3n * a[0] * a[0] * inverse(2n * a[1], P) : (b[1] - a[1]) * inverse(b[0] - a[0], P);
  const x = mod(slope * slope - a[0] - b[0], P);
  return [x, mod(slope * (a[0] - x) - a[1], P)];
}

function multiply(k) {
  let [sum, power] = [null, G];
  for (; k; k >>= 1n) {
    if (k & 1n) sum = add(sum, power);
    power = add(power, power);
  }
  return sum;
}

const hex = (number) => number.toString(16).padStart(64, '0');

/** The signature of the key with these hexadecimal digits over a digest: `r`, `s` and `v`. */
export function sign(key, digest) {
  const k = (BigInt(`0x${randomBytes(32).toString('hex')}`) % (N - 1n)) + 1n;
  const [x, y] = multiply(k);
  const r = x % N;
  const s = mod(inverse(k, N) * (BigInt(digest) + r * BigInt(key)), N);
  const isHigh = s > N / 2n;
  const parity = Number(y & 1n) ^ Number(isHigh);
  return `0x${hex(r)}${hex(isHigh ? N - s : s)}${(27 + parity).toString(16)}`;
}
