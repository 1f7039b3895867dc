import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MB = 1024 * 1024

/** A file that is sent and received, and where both sides fetch it from. */
export interface BenchFile {
  readonly kind: 'video' | 'document'
  readonly path: string
  readonly url: string
  readonly megabytes: number
}

/** The same with a box of other bytes at its end, which players pass over: what was sent or fetched before would cost less. */
export async function fresh(file: BenchFile, name: string): Promise<BenchFile> {
  const path = `${file.path}.${name}${extname(file.path)}`
  await copyFile(file.path, path)
  const box = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('free'), randomBytes(16)])
  await appendFile(path, box)
  return { ...file, path, url: new URL(basename(path), file.url).href }
}

export interface BenchFiles extends AsyncDisposable {
  readonly video: BenchFile
  readonly document: BenchFile
}

/** A video of about 16 MB and a document of 100 MB, served on the loopback address. */
export async function createFiles(): Promise<BenchFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-media-'))
  const video = join(folder, 'video.mp4')
  const document = join(folder, 'document.bin')
  await makeVideo(video)
  await makeDocument(document, 100)
  const server = createServer((request, response) => {
    response.setHeader('content-type', request.url?.endsWith('.mp4') ? 'video/mp4' : 'application/octet-stream')
    createReadStream(join(folder, basename(request.url ?? ''))).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  const toFile = async (kind: BenchFile['kind'], path: string): Promise<BenchFile> => ({
    kind,
    path,
    url: `http://127.0.0.1:${port}/${basename(path)}`,
    megabytes: (await stat(path)).size / MB,
  })
  return {
    video: await toFile('video', video),
    document: await toFile('document', document),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Noise compresses badly: twenty seconds at this rate are 16 MB. */
async function makeVideo(path: string): Promise<void> {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-f', 'lavfi', '-i', 'anoisesrc=color=white']
  const rate = ['-b:v', '6.6M', '-minrate', '6.6M', '-maxrate', '6.6M', '-bufsize', '3M', '-x264-params', 'nal-hrd=cbr']
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', ...rate, '-pix_fmt', 'yuv420p', '-c:a', 'aac']
  await run('ffmpeg', ['-v', 'error', ...source, '-t', '20', ...codecs, '-movflags', '+faststart', path])
}

async function makeDocument(path: string, megabytes: number): Promise<void> {
  await using file = await open(path, 'w')
  for (let count = 0; count < megabytes; count++) await file.write(randomBytes(MB))
}
