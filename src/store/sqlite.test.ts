import { keyStoreContract } from '../core/ports/key-store.contract.ts'
import { storeContract } from '../core/ports/store.contract.ts'
import { createStore } from './index.ts'

const create = () => createStore('sqlite::memory:')

storeContract('sqlite', create)
keyStoreContract('sqlite', create)
