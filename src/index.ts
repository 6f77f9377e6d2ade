export { loadSpec } from './spec/spec.ts'
export { createGenerator } from './generate/create-generator.ts'
export type { Generator, GeneratorOptions } from './generate/create-generator.ts'
