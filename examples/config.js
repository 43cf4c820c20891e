// Where the relay is, and the shop whose kiosk takes the payments: those of the demo (`./kios run`).
export const relay = 'http://127.0.0.1:7070';
export const shop = '0x00014b494f532044454d4f2053484f503a2048414e47414e4720434f46464545';
