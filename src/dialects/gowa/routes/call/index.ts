import { type Route, tagged } from '../../../dialect.ts'
import type { Style } from '../../style.ts'
import { reject } from './reject.ts'

/** GOWA's tag call. */
export const call = (style: Style): readonly Route[] => tagged('call', [reject(style)])
