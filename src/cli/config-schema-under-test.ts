import type { Command, Option } from 'commander'

/** The JSON Schema of config files: every option of these commands, by its name on the command line. */
export function configSchema(commands: Command[]): object {
  const all = new Map<string, object>()
  for (const command of commands.flatMap((one) => [one, ...one.commands]))
    for (const option of command.options) {
      const name = option.long?.replace(/^--(no-)?/, '') ?? ''
      if (!all.has(name) && !['config', 'print-config'].includes(name)) all.set(name, schemaOf(option))
    }
  const properties = Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
  const options = { $ref: '#/$defs/options' }
  const target = { type: 'object', required: ['url'], unevaluatedProperties: false, ...options }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Config of customers-kit',
    description: 'Options of customers-kit by their names on the command line; its flags and the environment win.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      options: { ...options, unevaluatedProperties: false, description: 'For every command that has them.' },
      targets: {
        type: 'object',
        description: 'Deployments by names that stand for their URL, as in `check staging`, with their options.',
        additionalProperties: {
          ...target,
          properties: { url: { type: 'string', format: 'uri', description: 'Base URL of the deployment.' } },
        },
      },
      ...Object.fromEntries(
        commands.map((one) => [one.name(), { ...options, unevaluatedProperties: false, description: one.summary() }]),
      ),
    },
    $defs: { options: { type: 'object', properties } },
  }
}

function schemaOf(option: Option): object {
  const { description, argChoices, required, optional } = option
  if (argChoices) return { enum: argChoices, description }
  if (!required && !optional) return { type: 'boolean', description }
  const one = ['string', 'number', ...(optional ? ['boolean'] : [])]
  return { anyOf: [{ type: one }, { type: 'array', items: { type: 'string' } }], description }
}
