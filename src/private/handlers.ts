import * as path from 'path';

/** The compiled code of a function that a room brings; also where the room itself runs from its sources, as in tests. */
export function handlerFolder(room: string, name: string): string {
  return path.join(__dirname, '..', '..', 'lib', room, 'handlers', name);
}
