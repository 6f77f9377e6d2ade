// 60 draws, 90 minutes: what check catches of deployments with one defect
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'

// The score as a part of `npm run verify`: with its draws as the number of mutants.
const { VERIFY_SEED, VERIFY_DRAWS, VERIFY_MINUTES, VERIFY_FRESH } = process.env

test(`score, seed ${VERIFY_SEED}`, async () => {
  const args = ['--seed', VERIFY_SEED!, '--drawn', `full=${VERIFY_DRAWS}`, '--minutes', VERIFY_MINUTES!]
  if (VERIFY_FRESH) args.push('--fresh')
  const child = spawn(process.execPath, ['scripts/run-typescript.mjs', 'contract-tests/score/main.ts', ...args], {
    stdio: 'inherit',
  })
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
})
