// Read before each test file: a timer of seconds keeps no test's process from ending. Baileys leaves its waits for an
// answer behind when a connection closes, and each would cost its file half a minute.
const LONG_MS = 5_000
const { setTimeout } = globalThis

globalThis.setTimeout = Object.defineProperties(function setTimeoutHere(callback, ms, ...given) {
  const timer = setTimeout(callback, ms, ...given)
  return ms >= LONG_MS ? timer.unref() : timer
}, Object.getOwnPropertyDescriptors(setTimeout))
