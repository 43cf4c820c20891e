// The code of a shop that is to be tested: takes points for an order, with the terminal that it is given.

/**
 * Sells an order to the customer whose payment code was read, and returns `paid`, `denied`, `timedOut` or the code of a refusal.
 *
 * A response that is lost is no outcome: the same request is sent again, which the relay executes once.
 */
export async function sell(terminal, order) {
  const stop = new AbortController();
  // Follows before it opens, so that it misses no event.
  const updates = terminal.stream({ signal: stop.signal });
  try {
    await opened(updates);
    const { value: payment, error } = await certain(() => terminal.open(order));
    if (error) return error.code;
    for await (const { kind, data } of updates) {
      if (kind !== 'payment' || data.data.paymentId !== payment.paymentId) continue;
      const { paymentStatus, timedOut } = data.data;
      if (paymentStatus === APPROVED) {
        const closed = await certain(() => terminal.close(payment.paymentId, 'complete'));
        return closed.value?.paymentStatus === PAID ? 'paid' : 'unknown';
      }
      if (paymentStatus === DENIED || timedOut) {
        await certain(() => terminal.close(payment.paymentId, 'release'));
        return timedOut ? 'timedOut' : 'denied';
      }
    }
    return 'unknown';
  } finally {
    stop.abort();
  }
}

const DENIED = 16;
const APPROVED = 17;
const PAID = 18;

async function opened(updates) {
  for (;;) {
    const { value, done } = await updates.next();
    if (done || value.kind === 'open') return;
  }
}

async function certain(call) {
  for (;;) {
    const result = await call();
    if (result.kind !== 'unknown') return result;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}
