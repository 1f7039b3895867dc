const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', '-pix_fmt', 'yuv420p', '-profile:v', 'high']
const AAC = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2']
const MP4 = ['-sn', '-dn', '-movflags', '+faststart', '-f', 'mp4']
/** Not the picture of a sound file's cover. */
const PICTURES = ['-map', '0:V:0']
const SOUND_IF_ANY = ['-map', '0:a:0?']

/** No side longer than this in any video that we make: larger ones cost memory and phones do not show them. */
const MAX_EDGE = 1920
const NOTE_EDGE = 480

const within = (edge: number): string =>
  `scale=w='min(${edge},iw)':h='min(${edge},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1`

/** What stands between ffmpeg's input and its output, for each thing that we make. */
export const RECIPES = {
  video: (maxEdge = MAX_EDGE): readonly string[] => [
    ...PICTURES,
    ...SOUND_IF_ANY,
    '-vf',
    within(Math.min(maxEdge, MAX_EDGE)),
    ...H264,
    ...AAC,
    ...MP4,
  ],
  gif: (maxEdge = MAX_EDGE): readonly string[] => [
    ...PICTURES,
    '-an',
    '-vf',
    within(Math.min(maxEdge, MAX_EDGE)),
    ...H264,
    ...MP4,
  ],
  note: (): readonly string[] => {
    const square = `crop=w='min(iw,ih)':h='min(iw,ih)',scale=${NOTE_EDGE}:${NOTE_EDGE},setsar=1`
    return [...PICTURES, ...SOUND_IF_ANY, '-vf', square, ...H264, ...AAC, ...MP4]
  },
  voice: (): readonly string[] => {
    const opus = ['-c:a', 'libopus', '-b:a', '32k', '-application', 'voip']
    return ['-vn', '-sn', '-dn', '-map', '0:a:0', '-ac', '1', '-ar', '48000', ...opus, '-f', 'ogg']
  },
  audio: (): readonly string[] => [
    '-vn',
    '-sn',
    '-dn',
    '-map',
    '0:a:0',
    ...AAC,
    '-movflags',
    '+faststart',
    '-f',
    'ipod',
  ],
  /** The first picture, as a JPEG on the output. */
  still: (edge: number): readonly string[] => {
    const small = `scale=w=${edge}:h=${edge}:force_original_aspect_ratio=decrease`
    return [...PICTURES, '-an', '-frames:v', '1', '-vf', small, '-c:v', 'mjpeg', '-q:v', '6', '-f', 'image2pipe']
  },
}
