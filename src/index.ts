export { loadSpec } from './spec/spec.ts'
