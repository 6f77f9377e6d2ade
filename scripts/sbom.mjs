// What is in the package, as CycloneDX 1.6. `npm sbom` knows only what package.json asks for: either not what the bundler
// joined into `dist`, or with it every tool of ours. The bundler knows each file that it took.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The components of the package whose checkout is `root`: those that files of `dist` contain parts of, by these modules,
 * and those that are installed beside it. Says nothing of the time or by chance, so that the same sources make the same.
 */
export function sbomOf(root, modules) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const own = { name: manifest.name, version: manifest.version, license: manifest.license }
  const beside = installed(packages, Object.keys(manifest.dependencies))
  const bundled = new Set()
  for (const file of modules) {
    const [, place] =
      /^.*?\/(node_modules\/.*node_modules\/(?:@[^/]+\/)?[^/]+|node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
    if (place !== undefined) bundled.add(place)
  }
  const components = new Map()
  for (const [place, how] of [
    ...[...beside].map((one) => [one, 'installed']),
    ...[...bundled].map((one) => [one, 'bundled']),
  ]) {
    const component = componentOf(place, packages[place], how)
    const other = components.get(component['bom-ref'])
    if (other === undefined) components.set(component['bom-ref'], component)
    else if (!other.properties.some(({ value }) => value === how)) other.properties.push(property(how))
  }
  const sorted = [...components.values()].toSorted((a, b) => a['bom-ref'].localeCompare(b['bom-ref']))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'library',
        'bom-ref': purl(own),
        ...own,
        license: undefined,
        licenses: licences(own.license),
        purl: purl(own),
      },
    },
    components: sorted,
    dependencies: [{ ref: purl(own), dependsOn: sorted.map((component) => component['bom-ref']) }],
  }
}

/** The places in the lock of what npm installs for these names, and of what those need. */
function installed(packages, names) {
  const places = new Set()
  const visit = (from, name) => {
    let folder = from
    while (packages[join(folder, 'node_modules', name)] === undefined) {
      if (folder === '') return
      folder = dirname(folder)
        .replace(/\/?node_modules(\/@[^/]+)?$/, '')
        .replace(/^\.$/, '')
    }
    const place = join(folder, 'node_modules', name)
    if (places.has(place)) return
    places.add(place)
    for (const needed of Object.keys(packages[place].dependencies ?? {})) visit(place, needed)
  }
  for (const name of names) visit('', name)
  return places
}

function componentOf(place, { version, license, integrity }, how) {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const [algorithm, content] = (integrity ?? '').split('-')
  return {
    type: 'library',
    'bom-ref': purl({ name, version }),
    name,
    version,
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }],
    }),
    ...(license && { licenses: licences(license) }),
    purl: purl({ name, version }),
    properties: [property(how)],
  }
}

function property(how) {
  return { name: 'customers-kit:how', value: how }
}

function purl({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function licences(license) {
  return license.includes(' ') ? [{ expression: license.replace(/^\((.*)\)$/, '$1') }] : [{ license: { id: license } }]
}
