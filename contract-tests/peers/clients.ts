import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Mock } from './mocks.ts'
import { jar, must, npm, pip, place, programs } from './tool.ts'

/** A generator of clients and the program that uses what it makes. */
export type Client = {
  name: string
  /** What has to be on the machine. */
  needs: string[]
  /** Installs the generator, once for all mocks. */
  prepare: () => Promise<void>
  /** Makes a client of a mock's document, and uses it; throws where either fails. Answers what the program said. */
  use: (mock: Mock) => Promise<string>
}

const typescript: { name: string; packages: string[]; generate: (document: string, out: string) => string[] }[] = [
  {
    name: 'openapi-typescript',
    packages: ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0'],
    generate: (document, out) => ['openapi-typescript', document, '-o', join(out, 'schema.ts')],
  },
  {
    name: 'hey-api',
    packages: ['@hey-api/openapi-ts@0.95.0'],
    generate: (document, out) => ['openapi-ts', '-i', document, '-o', out],
  },
  {
    name: 'orval',
    packages: ['orval@7.13.2'],
    generate: (document, out) => [
      'orval',
      '--input',
      document,
      '--output',
      join(out, 'client.ts'),
      '--client',
      'fetch',
    ],
  },
]

const typescriptClients = typescript.map(({ name, packages, generate }): Client => {
  const tools = () => place('npm', name)
  return {
    name: `TypeScript: ${packages[0]}`,
    needs: ['npm'],
    prepare: () => npm(tools(), [...packages, 'typescript@5.9.3', '@types/node@20']),
    async use({ mode, url, document, env }) {
      const folder = fresh(tools(), mode)
      const bin = (command: string) => join(tools(), 'node_modules', '.bin', command)
      const [command = '', ...args] = generate(resolve(document), resolve(folder, 'generated'))
      await must(bin(command), args, { cwd: tools() })
      for (const file of [`${name}.ts`, 'sign.ts']) cpSync(join(programs, file), join(folder, file))
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        module: 'es2022',
        moduleResolution: 'bundler',
        strict: true,
        types: ['node'],
        outDir: 'out',
        skipLibCheck: true,
      }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', 'generated'] }))
      // What a generator makes imports without endings: types are checked, and the modules put into one file.
      await must(bin('tsc'), ['-p', folder, '--noEmit'], { cwd: tools() })
      const bundled = join(folder, 'program.mjs')
      const { rolldown } = await import('rolldown')
      const bundle = await rolldown({
        input: join(folder, `${name}.ts`),
        platform: 'node',
        resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
      })
      await bundle.write({ file: bundled, format: 'esm' })
      return must(process.execPath, [bundled, url], { cwd: folder, env })
    },
  }
})

const python: Client = {
  name: 'Python: openapi-python-client 0.29.1',
  needs: ['python3'],
  prepare: async () => void (await pip(['openapi-python-client==0.29.1'])),
  async use({ mode, url, document, env }) {
    const folder = fresh(place('clients', 'python'), mode)
    const bin = resolve(place('python'), 'bin')
    const made = join(folder, 'made')
    await must(join(bin, 'openapi-python-client'), ['generate', '--path', resolve(document), '--output-path', made], {
      cwd: folder,
      // It calls ruff by its name to order its imports.
      env: { PATH: `${bin}:${process.env['PATH']}` },
    })
    return must(join(bin, 'python'), [join(programs, 'client.py'), url], {
      cwd: folder,
      env: { ...env, PYTHONPATH: made },
    })
  },
}

const go: Client = {
  name: 'Go: oapi-codegen 2.8.2',
  needs: ['go'],
  prepare: async () =>
    void (await must('go', ['install', 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2'], {
      env: { GOBIN: resolve(place('go', 'bin')) },
    })),
  async use({ mode, url, document, env }) {
    const folder = fresh(place('clients', 'go'), mode)
    const tool = resolve(place('go', 'bin'), 'oapi-codegen')
    const made = join(folder, 'customers.go')
    await must(tool, ['-generate', 'types,client', '-package', 'main', '-o', made, resolve(document)], { cwd: folder })
    cpSync(join(programs, 'client.go'), join(folder, 'main.go'))
    await must('go', ['mod', 'init', 'example.com/client'], { cwd: folder })
    await must('go', ['mod', 'tidy'], { cwd: folder })
    return must('go', ['run', '.', url], { cwd: folder, env })
  },
}

const generatorVersion = '7.17.0'
const generator = () => jar('org.openapitools', 'openapi-generator-cli', generatorVersion)

async function generate(language: string, document: string, folder: string, options: string[]): Promise<void> {
  const args = ['-jar', resolve(await generator()), 'generate', '-g', language, '-i', resolve(document), '-o', folder]
  await must('java', [...args, ...options], { cwd: folder })
}

const java: Client = {
  name: `Java: openapi-generator ${generatorVersion} (okhttp-gson)`,
  needs: ['java', 'mvn'],
  prepare: async () => void (await generator()),
  async use({ mode, url, document, env }) {
    const folder = fresh(place('clients', 'java'), mode)
    await generate('java', document, folder, [
      '--library',
      'okhttp-gson',
      '--global-property',
      'apiTests=false,modelTests=false',
    ])
    cpSync(join(programs, 'Main.java'), join(folder, 'src', 'main', 'java', 'Main.java'))
    await must(
      'mvn',
      ['-q', '-B', '-DskipTests', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'],
      {
        cwd: folder,
      },
    )
    return must('sh', ['-c', `java -cp "target/classes:$(cat classpath)" Main "$0"`, url], { cwd: folder, env })
  },
}

const rust: Client = {
  name: `Rust: openapi-generator ${generatorVersion} (reqwest)`,
  needs: ['cargo', 'java', 'mvn'],
  prepare: async () => void (await generator()),
  async use({ mode, url, document, env }) {
    const folder = fresh(place('clients', 'rust'), mode)
    await generate('rust', document, folder, ['--additional-properties=packageName=customers,supportMiddleware=true'])
    mkdirSync(join(folder, 'examples'))
    cpSync(join(programs, 'client.rs'), join(folder, 'examples', 'client.rs'))
    const add = ['add', '--quiet', '--dev']
    await must('cargo', [...add, 'async-trait@0.1', 'hmac@0.12', 'http@1', 'sha2@0.10'], { cwd: folder })
    await must('cargo', [...add, 'tokio@1', '--features', 'macros,rt-multi-thread'], { cwd: folder })
    // One folder for all mocks: what the client is built on is the same.
    const target = { CARGO_TARGET_DIR: resolve(place('rust-target')) }
    return must('cargo', ['run', '--quiet', '--example', 'client', '--', url], {
      cwd: folder,
      env: { ...env, ...target },
    })
  },
}

/** All of them, in the languages that apps are written in. */
export const clients: Client[] = [...typescriptClients, python, go, java, rust]

function fresh(parent: string, name: string): string {
  const folder = resolve(parent, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
