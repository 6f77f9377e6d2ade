import { Refusal } from './refusal.ts'

/** That a world which servers share was removed or made anew while it was asked. Nothing was done in it. */
export class WorldGone extends Refusal {
  override name = 'WorldGone'

  constructor() {
    super('SERVICE_UNAVAILABLE', 'The world was removed while it was asked. Ask again.', {
      headers: { 'Retry-After': '1' },
    })
  }
}

/** How often something is begun anew because its world is gone, before it is given up. */
export const mostBegun = 20

/**
 * Looks for a world and does something with it, and both again where the world was removed meanwhile: as if the removal
 * had come first. Throws `WorldGone` where that happened as often as it is tried. What changes something has to be one call.
 */
export async function whileThere<T>(act: () => T | Promise<T>): Promise<T> {
  for (let begun = 1; ; begun++) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof WorldGone) || begun >= mostBegun) throw error
    }
  }
}
