/** A stanza as WhatsApp's binary XML carries it: what the codec reads and writes. */
export interface Stanza {
  readonly tag: string
  readonly attrs: Readonly<Record<string, string>>
  readonly content?: readonly Stanza[] | Uint8Array | string
}

/** One person on the network: a phone number, a hidden id, and the devices that act for it. */
export interface Account {
  /** Digits only, with country code. */
  readonly number: string
  readonly name: string
  /** `<number>@s.whatsapp.net` */
  readonly pn: string
  /** `<hidden user>@lid` */
  readonly lid: string
  /** Companions only; device 0 is the phone itself. */
  readonly devices: ReadonlyMap<number, Device>
}

/** A linked companion device. */
export interface Device {
  readonly id: number
  /** `<number>:<id>@s.whatsapp.net` */
  readonly jid: string
  /** `<hidden user>:<id>@lid` */
  readonly lid: string
  readonly keyIndex: number
  readonly platform: string
  readonly linkedAt: number
  readonly connected: boolean
  /** Shows itself as online. */
  readonly available: boolean
}

/**
 * A phone's place on the network. The phone is a client like any other: it sends the stanzas a companion would send
 * (iq for usync, keys and app state, message, receipt, ack, presence) and receives what is addressed to device 0.
 */
export interface PrimaryLink {
  /** Hands a stanza to the network as if it had been read from this phone's socket. Never throws. */
  send(stanza: Stanza): void
  /** The phone goes offline: what is addressed to it waits in its queue until the next attach. */
  close(): void
}

/** A companion that shows a QR code or a pairing code and waits for a phone. */
export interface PendingCompanion {
  /** Numbers the socket; stable until it closes. */
  readonly id: string
  /** The companion's Noise static public key, as seen in the handshake. */
  readonly noiseKey: Uint8Array
  /** `DevicePairingRegistrationData` of the client payload. */
  readonly platform: string
}

/** What the wrapped ephemeral key of `companion_hello` and the bundle of `companion_finish` look like to the phone. */
export interface CodePairing {
  readonly companion: PendingCompanion
  readonly ref: Uint8Array
  /** salt (32) + iv (16) + AES-CTR(companion ephemeral). */
  readonly wrappedEphemeral: Uint8Array
  /** Sends `primary_hello` and waits for `companion_finish`; rejects when the companion goes away or stays silent. */
  exchange(primary: { readonly wrappedEphemeral: Uint8Array; readonly identity: Uint8Array }): Promise<{
    readonly wrappedBundle: Uint8Array
    readonly companionIdentity: Uint8Array
  }>
}

/** Everything an actor may ask of the network. */
export interface Network {
  account(number: string): Account | null
  createAccount(details: { readonly number: string; readonly name: string }): Account
  /** Connects device 0 of an account. Queued stanzas are delivered first, in order, with their `offline` attribute. */
  attachPrimary(number: string, deliver: (stanza: Stanza) => void): PrimaryLink
  /** The companion that shows this QR reference (`ref` of `<pair-device>`), or null when it is unknown or expired. */
  companionByRef(ref: string): PendingCompanion | null
  /** The code pairing that a companion asked for with this phone's number, or null. */
  codePairing(number: string): CodePairing | null
  /**
   * The phone vouches for a companion: the network assigns the device, sends `<pair-success>` with the signed identity,
   * checks the companion's `<pair-device-sign>` (device signature over 06 01 ‖ details ‖ companion identity ‖ account
   * identity), stores the device and ends the stream with 515. `sign` receives the device's key index and answers with the
   * ADVSignedDeviceIdentityHMAC bytes.
   */
  finishPairing(
    companion: PendingCompanion,
    primary: {
      readonly number: string
      readonly companionIdentity: Uint8Array
      sign(device: { readonly keyIndex: number }): Uint8Array
      /**
       * The phone's new `ADVSignedKeyIndexList` (account signature over 06 02 ‖ details), which device lists carry for
       * clients that check them.
       */
      signKeyIndexList?(list: { readonly currentIndex: number; readonly validIndexes: readonly number[] }): Uint8Array
    },
  ): Promise<Device>
  /** The phone removes a linked device: its stream ends with conflict `device_removed`, later logins get failure 401. */
  unlink(number: string, deviceId: number): void
  /** Stores a blob on the media server; `path` begins with `/`. */
  putMedia(path: string, bytes: Uint8Array): void
  getMedia(path: string): Uint8Array | null
  /** Stores a blob of any size as an upload does, and answers where it is. */
  storeMedia(blob: AsyncIterable<Uint8Array>): Promise<{ readonly url: string; readonly directPath: string }>
  /** The blob behind a direct path, null when the server does not have it. */
  readMedia(directPath: string): AsyncIterable<Uint8Array> | null
  /** The server forgets a blob from now on: downloads get 410, or 404. */
  dropMedia(directPath: string, how?: 'gone' | 'missing'): void
  /** A phone uploads its own copy of a blob again: the new direct path, null when there never was one. */
  reviveMedia(directPath: string): string | null
  /** Tells a device something in the name of its account's phone. */
  notifyDevice(
    number: string,
    deviceId: number,
    notification: {
      readonly type: string
      readonly from: string
      readonly attrs?: Readonly<Record<string, string | number | undefined>>
      readonly content: readonly Stanza[]
    },
  ): void
  readonly mediaOrigin: string
}

/** Rows by kind and id. In memory, or in one SQLite file so that a network survives its process, even when killed. */
export interface Storage extends Disposable {
  get(kind: string, id: string): string | null
  put(kind: string, id: string, value: string): void
  delete(kind: string, id: string): void
  /** All rows of a kind whose id begins with `prefix`, in the order of their ids. */
  list(kind: string, prefix?: string): readonly { readonly id: string; readonly value: string }[]
  /** Runs `work` so that all its writes land together or not at all. Synchronous by design. */
  atomically<T>(work: () => T): T
  /** Makes durable what was written so far. The network calls it before it acknowledges anything. */
  flush?(): void
}
