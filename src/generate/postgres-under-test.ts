import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A PostgreSQL of a test's own, in a folder of its own, reachable by a socket there alone. */
export type TestDatabase = {
  /** Makes it where there is none yet, and starts it where it does not run. */
  start: () => void
  /** Stops it as a crash does, and keeps what it has. */
  halt: () => Promise<void>
  /** Lets this user in with the password alone. */
  askPassword: (user: string) => void
  /**
   * Runs SQL to its end and gives what it printed, without headings. Throws with the server's words at the first error.
   */
  run: (sql: string) => string
  /** Its address, for a driver. */
  url: string
  stop: () => Promise<void>
}

/** A database where this machine has PostgreSQL's programs, else undefined. */
export function testDatabase(): TestDatabase | undefined {
  const bin = ['', '/usr/lib/postgresql/17/bin/', '/usr/lib/postgresql/16/bin/', '/usr/lib/postgresql/15/bin/'].find(
    (dir) => works(`${dir}initdb`) && works(`${dir}pg_ctl`),
  )
  if (bin === undefined || !works('psql')) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // PostgreSQL refuses to run as root; Debian's package brings a user for it.
  const owner = process.getuid?.() === 0 ? ownerIds() : undefined
  if (process.getuid?.() === 0 && owner === undefined) return undefined
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const as = owner ? { ...owner, cwd: folder, env: { ...process.env, HOME: folder } } : {}
  // Not waited for by this process as a whole: the database waits up to a minute for a client that is connecting, which
  // may be one of this process.
  const halt = async (): Promise<void> => {
    await promisify(execFile)(`${bin}pg_ctl`, ['-D', `${folder}/data`, '-m', 'immediate', 'stop'], as)
  }
  return {
    start() {
      if (!existsSync(`${folder}/data`))
        execFileSync(`${bin}initdb`, ['-D', `${folder}/data`, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
          ...as,
          stdio: 'pipe',
        })
      if (spawnSync(`${bin}pg_ctl`, ['-D', `${folder}/data`, 'status'], { ...as, stdio: 'ignore' }).status === 0) return
      execFileSync(
        `${bin}pg_ctl`,
        [
          '-D',
          `${folder}/data`,
          '-w',
          '-l',
          `${folder}/log`,
          '-o',
          `-k ${folder} -c listen_addresses='' -c fsync=off`,
          'start',
        ],
        { ...as, stdio: 'ignore' },
      )
    },
    run(sql) {
      const { status, stdout, stderr } = spawnSync(
        'psql',
        ['-h', folder, '-U', 'test', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-qAtX'],
        { input: sql, encoding: 'utf8', maxBuffer: 1e9 },
      )
      if (status !== 0) throw new Error(stderr)
      return stdout
    },
    halt,
    askPassword(user) {
      const file = `${folder}/data/pg_hba.conf`
      writeFileSync(file, `local all ${user} scram-sha-256\n${readFileSync(file, 'utf8')}`)
      execFileSync(`${bin}pg_ctl`, ['-D', `${folder}/data`, 'reload'], { ...as, stdio: 'ignore' })
    },
    url: `postgres://test@localhost/postgres?host=${folder}`,
    async stop() {
      await halt()
      rmSync(folder, { recursive: true })
    },
  }
}

function works(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

function ownerIds(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout || Number.NaN)
  const [uid, gid] = [id('-u'), id('-g')]
  return Number.isNaN(uid) ? undefined : { uid, gid }
}
