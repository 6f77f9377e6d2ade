import { Command } from 'commander'

export const command = (): Command => new Command('serve').description('Run the mock server.').action(() => {})
