// A large database is made and looked through beside the event loop, which everybody else in a run needs.
import { parentPort, workerData } from 'node:worker_threads'
import { compareDatabases, createOldDatabase } from './old-database.ts'

const { old, path } = workerData as { readonly old: string; readonly path: string | null }
if (path === null) createOldDatabase(old)
parentPort?.postMessage(path === null ? [] : compareDatabases(old, path))
