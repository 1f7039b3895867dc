/** App state patches: encoding and decoding with their MACs and LTHash. Only phones need this; the server is blind. */
export { decodePatches, decodeSyncdMutations, encodeSyncdPatch, newLTHashState } from 'baileys'
