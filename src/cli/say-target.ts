import { shellWord } from '../text/shell-word.ts'

/** What a config has given a command beside its options: the name of the target, and the file where one was named. */
export type FromConfig = { namedTarget?: string; config?: string }

/**
 * The words by which a printed command names its deployment: the target of the config, as only with that the headers and
 * certificates of it are used, else the address; nothing where there is neither.
 */
export function sayTarget({ namedTarget, config }: FromConfig, url?: string): string {
  const target = namedTarget ?? url
  return [
    ...(target === undefined ? [] : [shellWord(target)]),
    ...(config === undefined ? [] : ['--config', shellWord(config)]),
  ].join(' ')
}
